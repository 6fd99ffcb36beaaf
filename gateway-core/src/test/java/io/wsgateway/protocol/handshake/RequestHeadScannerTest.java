package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.handshake.RequestHeadScanner.Result;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadScannerTest {

    private static final int FIELD_BYTES = 16_384;
    private static final String REQUEST_LINE = "GET /chat HTTP/1.1\r\n";
    private static final String HEAD = REQUEST_LINE + "Host: server.example.com\r\nX-Name:\tcaf\u00e9 \r\nX:\r\n\r\n";

    /** What a scanner makes of a head, and after how many bytes. */
    private record Scan(Result result, int bytes, String detail) {

        static Scan of(RequestHeadScanner scanner, String head) {
            byte[] bytes = head.getBytes(StandardCharsets.ISO_8859_1);
            int read = 0;
            boolean more = true;
            while (more && read < bytes.length) {
                more = scanner.accept(bytes[read++]);
                assertThat(more).isEqualTo(scanner.result() == Result.INCOMPLETE);
            }
            Scan scan = new Scan(scanner.result(), read, scanner.detail());
            assertThat(inOneGo(bytes)).as("the same in one go").isEqualTo(scan);
            return scan;
        }

        private static Scan inOneGo(byte[] bytes) {
            RequestHeadScanner scanner = new RequestHeadScanner(FIELD_BYTES);
            int read = scanner.scan(bytes, 0, bytes.length);
            assertThat(read).isLessThanOrEqualTo(scanner.mostBytes());
            return new Scan(scanner.result(), read, scanner.detail());
        }

        static Scan of(String head) {
            return of(new RequestHeadScanner(FIELD_BYTES), head);
        }
    }

    @Test
    void findsEndOfHead() {
        assertThat(Scan.of(HEAD + "frames")).isEqualTo(new Scan(Result.COMPLETE, HEAD.length(), ""));
    }

    @Test
    void needsEveryByteOfHead() {
        for (int length = 0; length < HEAD.length(); length++) {
            assertThat(Scan.of(HEAD.substring(0, length)))
                    .isEqualTo(new Scan(Result.INCOMPLETE, length, ""));
        }
    }

    @Test
    void ignoresOneEmptyLineBeforeRequest() {
        assertThat(Scan.of("\r\n" + HEAD)).isEqualTo(new Scan(Result.COMPLETE, HEAD.length() + 2, ""));
        assertThat(Scan.of("\r\n\r\n" + HEAD))
                .isEqualTo(new Scan(Result.VIOLATION, 3, "byte 0x0d in place of a method"));
    }

    /** The bytes up to the first wrong one, what it is told as, and what it breaks. */
    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            {sp}|byte 0x20 in place of a method|a space before the method
            {nul}|byte 0x00 in place of a method|NUL before the method
            {lf}|byte 0x0a in place of a method|a bare LF before the method
            {cr}G|'G' after CR (expected: LF)|a bare CR before the method
            {tls}|byte 0x16, the start of TLS (expected: HTTP, as this listener has no TLS)|a TLS ClientHello
            G{ht}|byte 0x09 in the method|a TAB after the method
            G(|'(' in the method|a delimiter in the method
            G{cr}|byte 0x0d in the method|a request-line of a method only
            GET  |two spaces after the method (expected: one)|two spaces after the method
            GET {ht}|byte 0x09 in the request target|a TAB before the target
            GET /{nul}|byte 0x00 in the request target|NUL in the target
            GET /{esc}|byte 0x1b in the request target|a control in the target
            GET /{del}|byte 0x7f in the request target|DEL in the target
            GET /{e9}|byte 0xe9 in the request target|a byte that is not ASCII in the target
            GET /{cr}|no HTTP version after the request target|no version
            GET /  |byte 0x20 in the HTTP version (expected: HTTP/1.1)|two spaces after the target
            GET / h|'h' in the HTTP version (expected: HTTP/1.1)|lower case
            GET / HTTP/01|'1' in the HTTP version (expected: HTTP/1.1)|a leading zero
            GET / HTTP/1{cr}|byte 0x0d in the HTTP version (expected: HTTP/1.1)|no minor version
            GET / HTTP/x|'x' in the HTTP version (expected: HTTP/1.1)|no digit
            GET / HTTP/1.10|'0' after the HTTP version|two digits
            GET / HTTP/1.1 |byte 0x20 after the HTTP version|a space at the end
            GET / HTTP/1.1{lf}|byte 0x0a after the HTTP version|a bare LF after the request-line
            GET / HTTP/1.1{cr}{cr}|byte 0x0d after CR (expected: LF)|two CR
            GET / HTTP/1.1{crlf} |white space before the first field line|a space before the first field
            GET / HTTP/1.1{crlf}{ht}|white space before the first field line|a TAB before the first field
            GET / HTTP/1.1{crlf}:|':' in place of a field name|no field name
            GET / HTTP/1.1{crlf}{lf}|byte 0x0a in place of a field name|a bare LF as the empty line
            GET / HTTP/1.1{crlf}A |byte 0x20 in a field name|a space before the colon
            GET / HTTP/1.1{crlf}A{cr}|byte 0x0d in a field name|no colon
            GET / HTTP/1.1{crlf}A{e9}|byte 0xe9 in a field name|a byte that is not ASCII in a name
            GET / HTTP/1.1{crlf}A:{nul}|byte 0x00 in a field value|NUL in a value
            GET / HTTP/1.1{crlf}A: b{vt}|byte 0x0b in a field value|a vertical TAB in a value
            GET / HTTP/1.1{crlf}A: b{esc}|byte 0x1b in a field value|a control in a value
            GET / HTTP/1.1{crlf}A: b{del}|byte 0x7f in a field value|DEL in a value
            GET / HTTP/1.1{crlf}A: b{lf}|bare LF (expected: CR LF at the end of a line)|a bare LF after a field
            GET / HTTP/1.1{crlf}A: b{cr}c|'c' after CR (expected: LF)|a bare CR in a value
            GET / HTTP/1.1{crlf}A: b{crlf} |a folded field line|a folded line
            GET / HTTP/1.1{crlf}A: b{crlf}{cr}x|'x' after CR (expected: LF)|no LF at the end
            PROXY TCP4 1|a PROXY protocol header (expected: HTTP, as this listener does not take PROXY protocol)|PROXY v1
            {cr}{lf}{cr}|byte 0x0d in place of a method|PROXY v2
            """)
    void refusesAtFirstWrongByte(String head, String detail, String what) {
        String bytes = unescaped(head);
        RequestHeadScanner scanner = new RequestHeadScanner(FIELD_BYTES);

        assertThat(Scan.of(scanner, bytes + "x")).isEqualTo(new Scan(Result.VIOLATION, bytes.length(), detail));
        assertThat(scanner.reason()).isEqualTo(RejectionReason.REQUEST_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRI * HTTP/2.0\r", "GET / HTTP/0.9\r", "GET / HTTP/3.0\r"})
    void refusesOtherMajorVersion(String head) {
        RequestHeadScanner scanner = new RequestHeadScanner(FIELD_BYTES);

        assertThat(Scan.of(scanner, head + "\n").bytes()).isEqualTo(head.length());
        assertThat(scanner.reason()).isEqualTo(RejectionReason.HTTP_VERSION_UNSUPPORTED);
    }

    @Test
    void limitsRequestLine() {
        int spare = RequestHeadScanner.MAX_REQUEST_LINE - "GET / HTTP/1.1".length();

        assertThat(reason("GET /" + "a".repeat(spare) + " HTTP/1.1\r\n\r\n")).isEqualTo(null);
        assertThat(reason("\r\nGET /" + "a".repeat(spare) + " HTTP/1.1\r\n\r\n")).isEqualTo(null);
        assertThat(reason("GET /" + "a".repeat(spare + 1) + " HTTP/1.1\r\n\r\n"))
                .isEqualTo(RejectionReason.TARGET_TOO_LONG);
        assertThat(reason("GET /" + "a".repeat(1 << 20))).isEqualTo(RejectionReason.TARGET_TOO_LONG);
        assertThat(reason("A".repeat(64) + " / HTTP/1.1\r\n\r\n")).isEqualTo(null);
        assertThat(reason("A".repeat(65) + " / HTTP/1.1\r\n\r\n")).isEqualTo(RejectionReason.REQUEST_MALFORMED);
    }

    @Test
    void limitsFields() {
        int spare = FIELD_BYTES - "A: \r\n".length();

        assertThat(reason(REQUEST_LINE + "A: " + "b".repeat(spare) + "\r\n\r\n")).isEqualTo(null);
        assertThat(reason(REQUEST_LINE + "A: " + "b".repeat(spare + 1) + "\r\n\r\n"))
                .isEqualTo(RejectionReason.HEAD_TOO_LARGE);
        assertThat(reason(REQUEST_LINE + "A:\r\n".repeat(RequestHeadScanner.MAX_FIELDS) + "\r\n")).isEqualTo(null);
        assertThat(reason(REQUEST_LINE + "A:\r\n".repeat(RequestHeadScanner.MAX_FIELDS + 1) + "\r\n"))
                .isEqualTo(RejectionReason.HEAD_TOO_LARGE);
    }

    /** Null if the head is complete. */
    private static @Nullable RejectionReason reason(String head) {
        RequestHeadScanner scanner = new RequestHeadScanner(FIELD_BYTES);
        Result result = Scan.of(scanner, head).result();
        assertThat(result).isNotEqualTo(Result.INCOMPLETE);
        return result == Result.COMPLETE ? null : scanner.reason();
    }

    /** A head with any byte changed either means what it did, or is refused, or goes on; it never breaks the scanner. */
    @Test
    void standsAnyByteAnywhere() {
        for (int at = 0; at < HEAD.length(); at++) {
            for (int b = 0; b < 256; b++) {
                Scan scan = Scan.of(HEAD.substring(0, at) + (char) b + HEAD.substring(at + 1));
                if (scan.result() == Result.VIOLATION) {
                    assertThat(scan.bytes()).isGreaterThan(at);
                    assertThat(scan.detail()).matches("[ -~]+");
                }
            }
        }
    }

    @Test
    void standsNoise() {
        Random random = new Random(91);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            String tail = new String(noise, StandardCharsets.ISO_8859_1);

            assertThat(Scan.of(HEAD.substring(0, random.nextInt(HEAD.length())) + tail).result()).isNotNull();
        }
    }

    private static String unescaped(String text) {
        return text.replace("{crlf}", "\r\n").replace("{cr}", "\r").replace("{lf}", "\n").replace("{sp}", " ")
                .replace("{ht}", "\t").replace("{nul}", "\0").replace("{vt}", "\u000b").replace("{esc}", "\u001b")
                .replace("{del}", "\u007f").replace("{e9}", "\u00e9").replace("{tls}", "\u0016");
    }
}
