package io.wsgateway.launcher.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.protocol.diagnosis.Conclusion;
import io.wsgateway.protocol.diagnosis.Diagnosis;
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

/**
 * The forms in which people paste an opening handshake: each as a file with a bad one and, in {@code .good.txt}, as a file with
 * a good one.
 */
class PastedFormsTest {

    private static final Path FILES = Path.of("src/test/resources/forms");
    /** The form, what is wrong, what can't be judged; then what can't be judged of the good one; {@code -}: there is none. */
    private static final String TABLE = """
            founding-response-first      | key-unpadded accept-wrong subprotocol-not-offered  | request-line-missing                         | request-line-missing
            founding-request-first       | key-unpadded accept-wrong subprotocol-not-offered  | request-line-missing                         | request-line-missing
            founding-response-first-crlf | key-unpadded accept-wrong subprotocol-not-offered  | request-line-missing                         | request-line-missing
            founding-sentence-between    | key-unpadded accept-wrong subprotocol-not-offered  | request-line-missing                         | request-line-missing
            founding-forum-question      | key-unpadded accept-wrong subprotocol-not-offered  | request-line-missing                         | request-line-missing
            request-first                | accept-wrong subprotocol-not-offered               |                                              |
            response-first               | accept-wrong subprotocol-not-offered               |                                              |
            markdown-fences              | accept-wrong subprotocol-not-offered               |                                              |
            markdown-quoted              | accept-wrong subprotocol-not-offered               |                                              |
            mail-quoted-twice            | accept-wrong subprotocol-not-offered               |                                              |
            markdown-bold                | accept-wrong subprotocol-not-offered               | request-line-missing status-line-missing     | request-line-missing status-line-missing
            markdown-table               | accept-wrong subprotocol-not-offered               | request-line-missing status-line-missing     | request-line-missing status-line-missing
            line-numbers                 | accept-wrong subprotocol-not-offered               |                                              |
            line-numbers-colon           | accept-wrong subprotocol-not-offered               |                                              |
            indented                     | accept-wrong subprotocol-not-offered               |                                              |
            comments                     | accept-wrong subprotocol-not-offered               |                                              |
            bullets                      | accept-wrong subprotocol-not-offered               |                                              |
            chrome-captions              | accept-wrong subprotocol-not-offered               |                                              |
            chrome-lines                 | accept-wrong subprotocol-not-offered               |                                              |
            firefox-raw                  | accept-wrong subprotocol-not-offered               |                                              |
            firefox-lines                | accept-wrong subprotocol-not-offered               | request-line-missing status-line-missing     | request-line-missing status-line-missing
            safari                       | accept-wrong subprotocol-not-offered               |                                              |
            tabs                         | accept-wrong subprotocol-not-offered               | request-line-missing status-line-missing     | request-line-missing status-line-missing
            copy-as-curl                 | key-unpadded                                       | response-not-given                           | response-not-given
            copy-as-curl-windows         | key-unpadded                                       | response-not-given                           | response-not-given
            copy-as-fetch                | key-invalid                                        | field-not-given response-not-given           | field-not-given response-not-given
            copy-as-powershell           | key-invalid                                        | field-not-given response-not-given           | field-not-given response-not-given
            wireshark-follow             | accept-wrong subprotocol-not-offered               |                                              |
            wireshark-tree               | accept-wrong subprotocol-not-offered               |                                              |
            tcpdump-ascii                | accept-wrong subprotocol-not-offered               |                                              |
            node-object                  | accept-wrong subprotocol-not-offered               | request-line-missing                         | request-line-missing
            node-object-one-line         | accept-wrong subprotocol-not-offered               | request-line-missing status-line-missing     | request-line-missing status-line-missing
            python-dict                  | accept-wrong subprotocol-not-offered               | request-line-missing status-line-missing     | request-line-missing status-line-missing
            python-tuples                | accept-wrong subprotocol-not-offered               | request-line-missing status-line-missing     | request-line-missing status-line-missing
            python-bytes                 | accept-wrong subprotocol-not-offered               |                                              |
            go-map                       | accept-wrong subprotocol-not-offered               | request-line-missing status-line-missing     | request-line-missing status-line-missing
            java-map                     | accept-wrong subprotocol-not-offered               | request-line-missing status-line-missing     | request-line-missing status-line-missing
            php-array                    | accept-wrong subprotocol-not-offered               | request-line-missing                         | request-line-missing
            cgi-variables                | accept-wrong subprotocol-not-offered               | request-line-missing                         | request-line-missing
            ruby-hash                    | accept-wrong subprotocol-not-offered               | request-line-missing                         | request-line-missing
            written-out-line-ends        | accept-wrong subprotocol-not-offered               |                                              |
            json-strings                 | accept-wrong subprotocol-not-offered               |                                              |
            php-code                     | accept-wrong subprotocol-not-offered               |                                              |
            java-code                    | accept-wrong subprotocol-not-offered               |                                              |
            code-computes-accept         | subprotocol-not-offered                            | field-not-given value-not-given              | field-not-given value-not-given
            map-of-code                  | accept-wrong subprotocol-not-offered               | status-line-missing                          | status-line-missing
            log-prefix                   | accept-wrong subprotocol-not-offered               |                                              |
            log-bracket-prefix           | accept-wrong subprotocol-not-offered               |                                              |
            okhttp-log                   | accept-wrong subprotocol-not-offered               |                                              |
            one-line                     | accept-wrong subprotocol-not-offered               |                                              |
            curl-quoted                  | accept-wrong subprotocol-not-offered               |                                              |
            curl-verbose-with-command    | accept-wrong subprotocol-not-offered               |                                              |
            captions-in-words            | accept-wrong subprotocol-not-offered               |                                              |
            ellipsis                     | subprotocol-not-offered                            | field-not-given                              | field-not-given
            stray-line                   | accept-wrong subprotocol-not-offered               | line-unread                                  | line-unread
            only-request                 | request-upgrade-missing                            | response-not-given                           | response-not-given
            only-response                | response-upgrade-missing                           | request-not-given accept-unproven subprotocol-not-offered | request-not-given accept-unproven
            access-log                   | bad-request                                        | field-not-given                              | field-not-given field-not-given
            curl-http2                   | request-over-http2 bad-request                     |                                              | -
            extended-connect             | forbidden                                          |                                              |
            har-without-answer           | connection-refused                                 |                                              |
            har-status-minus-one         | answer-missing                                     |                                              |
            curl-refused                 | connection-refused                                 |                                              | -
            curl-empty-reply             | answer-missing                                     |                                              | -
            curl-http09                  | status-line-malformed                              |                                              | -
            curl-timed-out               | connection-timed-out                               |                                              | -
            says-chrome-not-offered      | subprotocol-not-offered                            |                                              | -
            says-chrome-mismatch         | subprotocol-mismatch                               |                                              | -
            says-chrome-403              | forbidden                                          | request-not-given                            | -
            says-chrome-refused          | connection-refused                                 |                                              | -
            says-chrome-bare             |                                                    | failure-unnamed                              | -
            says-firefox                 |                                                    | failure-unnamed                              | -
            says-safari-message          |                                                    | failure-unnamed                              | -
            says-close-1006              |                                                    | failure-unnamed                              | -
            says-node-ws-403             | forbidden                                          | request-not-given                            | -
            says-python-websockets       | bad-gateway                                        | request-not-given                            | -
            says-python-websocket-client | not-found                                          | request-not-given                            | -
            says-dotnet                  | answered-by-page                                   | request-not-given                            | -
            says-okhttp                  | unavailable                                        | request-not-given                            | -
            says-gorilla                 | request-connection-missing                         |                                              | -
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = TABLE)
    void findsWhatIsWrong(String form, @Nullable String wrong, @Nullable String unknown, @Nullable String ofGood)
            throws Exception {
        List<Finding> findings = findings(form + ".txt");
        assertThat(ids(findings, Verdict.WRONG)).isEqualTo(words(wrong));
        assertThat(ids(findings, Verdict.UNKNOWN)).isEqualTo(words(unknown));
        assertThat(Conclusion.of(findings)).isEqualTo(wrong == null ? Conclusion.UNDECIDED : Conclusion.FAULTY);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = TABLE)
    void findsNothingWrongWhereNothingIs(String form, @Nullable String wrong, @Nullable String unknown,
            @Nullable String ofGood) throws Exception {
        if ("-".equals(ofGood)) {
            assertThat(FILES.resolve(form + ".good.txt")).doesNotExist();
            return;
        }
        List<Finding> findings = findings(form + ".good.txt");
        assertThat(ids(findings, Verdict.WRONG)).isEmpty();
        assertThat(ids(findings, Verdict.UNKNOWN)).isEqualTo(words(ofGood));
        assertThat(Conclusion.of(findings)).isEqualTo(ofGood == null ? Conclusion.FAULTLESS : Conclusion.UNDECIDED);
    }

    @Test
    void everyFileIsInTheTable() throws IOException {
        List<String> forms = TABLE.lines().map(line -> line.substring(0, line.indexOf('|')).strip()).toList();
        try (Stream<Path> files = Files.list(FILES)) {
            assertThat(
                    files.map(file -> file.getFileName().toString().replaceFirst("(\\.good)?\\.txt$", "")).distinct())
                    .containsExactlyInAnyOrderElementsOf(forms);
        }
    }

    @Test
    void namesTheLinesThatItDoesNotRead() throws Exception {
        Reading reading = Exchanges.read(Files.readString(FILES.resolve("founding-forum-question.txt")));
        assertThat(reading.exchanges()).hasSize(1);
        assertThat(reading.unread()).containsExactly("1-2", "6", "24-26");
        assertThat(reading.taken()).containsExactly(
                "The response in lines 8-12 is taken for the answer to the request in lines 14-22.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""                                                   | The text is empty: paste the two heads
            My socket doesn't open. Why?                         | The shortest that is read is the answer's first line
            new WebSocket('ws://localhost:8080/chat')            | It has a URL: bin/gateway probe URL
            {\"a\": 1}                                           | It begins as JSON does
            proxy_set_header Upgrade $http_upgrade;              | It looks like a proxy's configuration
            error: something: else                               | The shortest that is read
            Note: I use Node: version 20                         | The shortest that is read
            Server: nginx 1.25, Date: today                      | The shortest that is read
            I set "Connection: Upgrade" and it is still rejected | The shortest that is read
            """)
    void saysOfATextWithoutAHeadWhatWasLookedForAndTheNearestForm(String text, String hint) {
        assertThatThrownBy(() -> Exchanges.read(text)).isInstanceOf(UnreadableException.class)
                .message().startsWith("no opening handshake in it. Looked for: a request or response head in any form,")
                .contains(hint);
    }

    private static List<Finding> findings(String file) throws Exception {
        return Exchanges.read(Files.readString(FILES.resolve(file))).exchanges().stream().map(Diagnosis::of)
                .flatMap(List::stream).toList();
    }

    private static List<String> ids(List<Finding> findings, Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict)
                .flatMap(finding -> finding.fault().stream()).map(Fault::id).toList();
    }

    private static List<String> words(@Nullable String text) {
        return text == null ? List.of() : Arrays.asList(text.split(" +", -1));
    }
}
