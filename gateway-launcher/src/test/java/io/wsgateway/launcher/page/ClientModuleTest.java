package io.wsgateway.launcher.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientModuleTest {

    private static final String SCRIPT = "export const connect = '\u00fc';\n".repeat(50);

    private final ClientModule module = new ClientModule(SCRIPT.getBytes(StandardCharsets.UTF_8));

    private Answer answer(String... fields) {
        List<HeaderField> headers = Arrays.stream(fields).map(field -> field.split(": ", 2))
                .map(parts -> new HeaderField(parts[0], parts[1])).toList();
        return module
                .answer(new HandshakeRequest("GET", ClientModule.PATH, "HTTP/1.1", new HeaderFields(headers), false,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));
    }

    private static List<String> values(Answer answer, String name) {
        return new HeaderFields(answer.headers()).values(name);
    }

    private static String tag(Answer answer) {
        return values(answer, "ETag").getFirst();
    }

    @Test
    void mayBeImportedByPagesOfAnySite() {
        Answer answer = answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).asString(StandardCharsets.UTF_8).isEqualTo(SCRIPT);
        assertThat(values(answer, "Content-Type")).containsExactly("text/javascript; charset=utf-8");
        assertThat(values(answer, "Access-Control-Allow-Origin")).containsExactly("*");
        assertThat(values(answer, "Cross-Origin-Resource-Policy")).containsExactly("cross-origin");
        assertThat(values(answer, "X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(values(answer, "Cache-Control")).containsExactly("no-cache");
        assertThat(values(answer, "Vary")).containsExactly("Accept-Encoding");
        assertThat(values(answer, "Content-Encoding")).isEmpty();
        assertThat(tag(answer)).matches("\"[0-9a-f]{16}\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "gzip, deflate, br, zstd", "br;q=1, gzip;q=0.8", "*", "gzip ; q=0.001",
            "*;q=0, gzip"})
    void isCompressedForThoseWhoTakeThat(String codings) throws IOException {
        Answer answer = answer("Accept-Encoding: " + codings);
        assertThat(values(answer, "Content-Encoding")).containsExactly("gzip");
        assertThat(answer.body()).hasSizeLessThan(SCRIPT.length() / 2);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo(SCRIPT);
        }
        assertThat(tag(answer)).isNotEqualTo(tag(answer()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip;q=0", "gzip;Q=0.000", "*;q=0", "gzip;q=0, *", "br, xgzip", ","})
    void isNotForOthers(String codings) {
        Answer answer = answer("Accept-Encoding: " + codings);
        assertThat(values(answer, "Content-Encoding")).isEmpty();
        assertThat(answer.body()).asString(StandardCharsets.UTF_8).isEqualTo(SCRIPT);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'',
            value = {"gzip, TAG", "gzip, W/TAG", "identity, TAG", "identity, '\"other\", TAG'",
                    "identity, *"})
    void isNotSentAgain(String coding, String known) {
        String tag = tag(answer("Accept-Encoding: " + coding));
        Answer answer = answer("Accept-Encoding: " + coding, "If-None-Match: " + known.replace("TAG", tag));
        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
        assertThat(tag(answer)).isEqualTo(tag);
        assertThat(values(answer, "Cache-Control")).containsExactly("no-cache");
        assertThat(values(answer, "Access-Control-Allow-Origin")).containsExactly("*");
        assertThat(values(answer, "Content-Type")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"other\"", "0123456789abcdef", "\"\"", "W/"})
    void isSentAgainWhereTheClientHasAnother(String known) {
        assertThat(answer("If-None-Match: " + known).status()).isEqualTo(200);
        assertThat(answer("If-None-Match: " + tag(answer("Accept-Encoding: gzip"))).status()).isEqualTo(200);
    }

    @Test
    void hasAnotherTagWithEachChange() {
        Answer before = answer();
        ClientModule other = new ClientModule((SCRIPT + " ").getBytes(StandardCharsets.UTF_8));
        assertThat(tag(other.answer(new HandshakeRequest("GET", ClientModule.PATH, "HTTP/1.1",
                new HeaderFields(List.of()), false, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)))))
                .isNotEqualTo(tag(before));
    }
}
