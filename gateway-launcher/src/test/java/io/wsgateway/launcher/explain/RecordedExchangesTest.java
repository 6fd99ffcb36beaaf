package io.wsgateway.launcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.diagnosis.Diagnosis;
import io.wsgateway.protocol.diagnosis.Exchange;
import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found of exchanges as people meet them; the files show them as they were copied. */
class RecordedExchangesTest {

    private static final Path FILES = Path.of("src/test/resources/exchanges");
    private static final String TABLE = """
            accept-hexadecimal.txt             | accept-wrong                                            |
            accept-missing.txt                 | accept-missing                                          |
            accept-without-guid.txt            | accept-wrong                                            |
            bad-gateway.txt                    | bad-gateway                                             |
            body-with-101.txt                  | response-body                                           |
            browser-entry.har                  | answer-missing                                          |
            browser.har                        | subprotocol-not-offered                                 |
            chrome-headers.txt                 | subprotocol-not-offered                                 |
            connection-close.txt               | response-connection-missing                             |
            curl-http2.txt                     | request-over-http2 bad-request                          |
            curl-redirects.txt                 | redirected                                              |
            curl.txt                           |                                                         |
            deflate-parameter-not-offered.txt  | deflate-response-invalid                                |
            extension-not-offered.txt          | extension-not-offered                                   |
            first-exchange.txt                 | key-unpadded accept-wrong subprotocol-not-offered       | request-line-missing extension-unknown
            good.txt                           |                                                         |
            hixie-76.txt                       | version-missing key-missing                             | response-not-given
            http-1.0-answer.txt                | response-version-old                                    |
            origin-forbidden.txt               | forbidden                                               | rejected-with-id
            page-instead.txt                   | answered-by-page                                        |
            proxy-dropped-upgrade.txt          | request-version-old request-upgrade-missing request-connection-missing upgrade-asked | rejected-with-id
            redirect.txt                       | redirected                                              |
            rfc-6455.txt                       |                                                         |
            ssh-answers.txt                    | status-line-malformed                                   |
            subprotocol-case.txt               | subprotocol-case                                        |
            subprotocol-empty.txt              | subprotocol-empty                                       |
            subprotocol-list.txt               | subprotocol-list                                        |
            subprotocol-none-chosen.txt        | subprotocol-none-chosen                                 |
            subprotocol-twice.txt              | subprotocol-repeated                                    |
            too-many.txt                       | too-many-requests                                       |
            upgrade-wrong-case-list.txt        | response-upgrade-wrong                                  |
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = TABLE)
    void findsWhatIsWrongAndNothingElse(String file, @Nullable String wrong, @Nullable String noted) throws Exception {
        List<Finding> findings =
                Exchanges.read(Files.readString(FILES.resolve(file))).exchanges().stream().map(Diagnosis::of)
                        .flatMap(List::stream).toList();
        assertThat(ids(findings, Verdict.WRONG)).isEqualTo(words(wrong));
        assertThat(ids(findings, Verdict.NOTE, Verdict.UNKNOWN)).isEqualTo(words(noted));
    }

    @Test
    void everyFileIsInTheTable() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
            assertThat(names).containsExactlyElementsOf(
                    TABLE.lines().map(line -> line.substring(0, line.indexOf('|')).strip()).toList());
        }
    }

    @Test
    void takesTheFirstLinesFromWhatABrowserSaysAboveTheHeads() throws Exception {
        Exchange exchange = only("chrome-headers.txt");
        assertThat(exchange.request().orElseThrow().startLine()).isEqualTo("GET /chat?room=1 HTTP/1.1");
        assertThat(exchange.response().orElseThrow().startLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
        assertThat(exchange.request().orElseThrow().fields().values("Origin"))
                .containsExactly("https://chat.example.com");
    }

    @Test
    void keepsTheBodyBehindAnAnswer() throws Exception {
        assertThat(only("bad-gateway.txt").body()).startsWith("<html>\n<head><title>502").endsWith("</html>\n");
        assertThat(only("curl-http2.txt").body()).isEqualTo("Bad Request\n");
    }

    private static Exchange only(String file) throws Exception {
        List<Exchange> exchanges = Exchanges.read(Files.readString(FILES.resolve(file))).exchanges();
        assertThat(exchanges).hasSize(1);
        return exchanges.getFirst();
    }

    private static List<String> ids(List<Finding> findings, Verdict... verdicts) {
        return findings.stream().filter(finding -> Arrays.asList(verdicts).contains(finding.verdict()))
                .flatMap(finding -> finding.fault().stream()).map(Fault::id).toList();
    }

    private static List<String> words(@Nullable String text) {
        return text == null ? List.of() : Arrays.asList(text.split(" +", -1));
    }
}
