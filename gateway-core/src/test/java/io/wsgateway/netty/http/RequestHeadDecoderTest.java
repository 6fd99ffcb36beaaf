package io.wsgateway.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Netty's decoder with what is ours in front of it: which heads pass, as what, and what the others are told. */
class RequestHeadDecoderTest {

    private static final int FIELD_BYTES = 16_384;
    private static final InetSocketAddress PEER = InetSocketAddress.createUnresolved("client.example.com", 49152);
    private static final String LINE = "GET /chat?a=b%20c HTTP/1.1\r\n";
    private static final String HEAD = LINE + "Host: server.example.com\r\nX-Name:\tcaf\u00e9 \r\nX:\r\n\r\n";

    /** What the decoder makes of bytes: a request or why there is none; neither while the head isn't complete. */
    private record Decoded(@Nullable HandshakeRequest request, @Nullable RejectionReason reason, String detail) {

        static final Decoded NOTHING = new Decoded(null, null, "");

        static Decoded of(HttpRequest head) {
            Optional<Rejected> problem = RequestHeads.problem(head, FIELD_BYTES);
            return problem.map(rejected -> new Decoded(null, rejected.reason(), rejected.detail()))
                    .orElseGet(() -> new Decoded(RequestHeads.request(head, true, PEER), null, ""));
        }
    }

    /** Feeds bytes in reads of this length. */
    private static Decoded decode(String bytes, int readBytes) {
        List<Decoded> decoded = new ArrayList<>();
        EmbeddedChannel channel = channel(decoded);
        for (int at = 0; at < bytes.length(); at += readBytes) {
            channel.writeInbound(bytes(bytes.substring(at, Math.min(bytes.length(), at + readBytes))));
        }
        channel.finishAndReleaseAll();
        assertThat(decoded.size()).as("heads").isLessThanOrEqualTo(1);
        return decoded.isEmpty() ? Decoded.NOTHING : decoded.getFirst();
    }

    private static EmbeddedChannel channel(List<Decoded> decoded) {
        return new EmbeddedChannel(new RequestHeadDecoder(RequestHeadDecoder.config(FIELD_BYTES)),
                new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        if (message instanceof HttpRequest head) {
                            decoded.add(Decoded.of(head));
                            ReferenceCountUtil.release(message);
                        } else {
                            ctx.fireChannelRead(message);
                        }
                    }
                });
    }

    /** The same in one read and byte by byte. */
    private static Decoded decode(String bytes) {
        Decoded atOnce = decode(bytes, Math.max(1, bytes.length()));
        assertThat(decode(bytes, 1)).as("byte by byte").isEqualTo(atOnce);
        return atOnce;
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private static HandshakeRequest request(String method, String target, String version, HeaderField... fields) {
        return new HandshakeRequest(method, target, version, new HeaderFields(List.of(fields)), true, PEER);
    }

    private static HeaderField field(String name, String value) {
        return new HeaderField(name, value);
    }

    @Test
    void takesALineApart() {
        HandshakeRequest request = request("GET", "/chat?a=b%20c", "HTTP/1.1");
        assertThat(decode(LINE + "\r\n").request()).isEqualTo(request);
        assertThat(decode("\r\n" + LINE + "\r\n").request()).as("behind an empty line").isEqualTo(request);
        assertThat(decode("m * HTTP/1.0\r\n\r\n").request()).isEqualTo(request("m", "*", "HTTP/1.0"));
        assertThat(decode("GET / HTTP/1.2\r\n\r\n").request()).isEqualTo(request("GET", "/", "HTTP/1.2"));
    }

    /** Field names as they are sent, values without the white space around them, one char for each byte. */
    @Test
    void takesFieldsApartInOrder() {
        assertThat(decode(LINE + "Host: server.example.com:8080\r\nhost:b\r\nX:\r\nY: \t \r\n"
                + "Z: \t a  b:\tc \t\r\nL: \u00e8caf\u00e9\u0085\r\n\r\n").request())
                .isEqualTo(request("GET", "/chat?a=b%20c", "HTTP/1.1", field("Host", "server.example.com:8080"),
                        field("host", "b"), field("X", ""), field("Y", ""), field("Z", "a  b:\tc"),
                        field("L", "\u00e8caf\u00e9\u0085")));
    }

    @Test
    void needsEveryByteOfHead() {
        for (int length = 0; length < HEAD.length(); length++) {
            assertThat(decode(HEAD.substring(0, length), 7)).isEqualTo(Decoded.NOTHING);
        }
        assertThat(decode(HEAD).request()).isNotNull();
    }

    /** How long a body is remains in doubt, but the head is a request: it is held against the rule that there is none. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 0x5", "Content-Length: 0|Content-Length: 0", "Content-Length: +5",
            "Transfer-Encoding: gzip", "Transfer-Encoding: chunked|Content-Length: 5",
            "Transfer-Encoding: chunked, chunked"})
    void readsAHeadWhoseBodyIsInDoubt(String fields) {
        HandshakeRequest request =
                Objects.requireNonNull(decode(LINE + fields.replace("|", "\r\n") + "\r\n\r\n").request());
        assertThat(request.headers().lines()).hasSize(fields.split("\\|", -1).length);
    }

    /** Heads up to the first wrong line, and what they are told. */
    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            {sp}GET / HTTP/1.1|byte 0x20 in place of a method|a space before the method
            {nul}|byte 0x00 in place of a method|NUL before the method
            {lf}|byte 0x0a in place of a method|a bare LF before the method
            {crlf}{crlf}|byte 0x0d in place of a method|two empty lines before the method
            {cr}GET / HTTP/1.1|'G' after CR (expected: LF)|a bare CR before the method
            {cr} {ht} GET / HTTP/1.1|byte 0x20 after CR (expected: LF)|a bare CR and white space before the method
            {cr}{cr}{lf}GET / HTTP/1.1|byte 0x0d after CR (expected: LF)|two CR before the method
            {tls}{nul}|byte 0x16, the start of TLS (expected: HTTP, as this listener has no TLS)|a TLS ClientHello
            G{ht}/ HTTP/1.1|no request target one space after the method|a TAB after the method
            G(T / HTTP/1.1|no token in place of a method|a delimiter in the method
            GET|no request target one space after the method|a request-line of a method only
            GET  / HTTP/1.1|no request target one space after the method|two spaces after the method
            GET {ht}/ HTTP/1.1|no request target one space after the method|a TAB before the target
            GET /|no HTTP version after the request target|no version
            GET /{nul} HTTP/1.1|byte 0x00 in the request target|NUL in the target
            GET /?token=secret{esc} HTTP/1.1|byte 0x1b in the request target|a control in the target
            GET /?token={del}secret HTTP/1.1|byte 0x7f in the request target|DEL in the target
            GET /a b?token=secret HTTP/1.1|something else in place of the HTTP version (expected: HTTP/1.1)|a space in the target
            GET /  HTTP/1.1|more than one space between request target and HTTP version|two spaces after the target
            GET / http/1.1|http/1.1 in place of the HTTP version (expected: HTTP/1.1)|lower case
            GET / HTTP/01.1|HTTP/01.1 in place of the HTTP version (expected: HTTP/1.1)|a leading zero
            GET / HTTP/1|HTTP/1 in place of the HTTP version (expected: HTTP/1.1)|no minor version
            GET / HTTP/x.1|HTTP/x.1 in place of the HTTP version (expected: HTTP/1.1)|no digit
            GET / HTTP/1.10|HTTP/1.10 in place of the HTTP version (expected: HTTP/1.1)|two digits
            GET / HTTP/1.1 |Illegal character in request line: 0x20|a space at the end
            GET / HTTP/1.1{lf}|a line end that is no CR LF|a bare LF after the request-line
            GET / HTTP/1.1{cr}|Illegal character in request line: 0xd|two CR
            GET / HTTP/1.1{crlf} A: b|white space before the first field line|a space before the first field
            GET / HTTP/1.1{crlf}{ht}A: b|white space before the first field line|a TAB before the first field
            GET / HTTP/1.1{crlf}: b|empty headers are not allowed []|no field name
            GET / HTTP/1.1{crlf}{lf}|a line end that is no CR LF|a bare LF as the empty line
            GET / HTTP/1.1{crlf}A : b|"a header name can only contain ""token"" characters, but found invalid character 0x20 at index 1"|a space before the colon
            GET / HTTP/1.1{crlf}A|No colon found|no colon
            GET / HTTP/1.1{crlf}Authorization Bearer secret: a|"a header name can only contain ""token"" characters, but found invalid character 0x20 at index 13"|a secret in place of a field name
            GET / HTTP/1.1{crlf}A{e9}: b|"a header name can only contain ""token"" characters, but found invalid character 0xe9 at index 1"|a byte that is not ASCII in a name
            GET / HTTP/1.1{crlf}A:{nul}b|Validation failed for header 'A': a header value contains prohibited character 0x0 at index 0.|NUL in a value
            GET / HTTP/1.1{crlf}A: b{nul}|Validation failed for header 'A': a header value contains prohibited character 0x0 at index 1.|NUL at the end of a value
            GET / HTTP/1.1{crlf}A: b{vt}c|Validation failed for header 'A': a header value contains prohibited character 0xb at index 1.|a vertical TAB in a value
            GET / HTTP/1.1{crlf}A: b{esc}c|Validation failed for header 'A': a header value contains prohibited character 0x1b at index 1.|a control in a value
            GET / HTTP/1.1{crlf}A: b{del}c|Validation failed for header 'A': a header value contains prohibited character 0x7f at index 1.|DEL in a value
            GET / HTTP/1.1{crlf}A: b{lf}C: d|a line end that is no CR LF|a bare LF after a field
            GET / HTTP/1.1{crlf}A: b{cr}c|Validation failed for header 'A': a header value contains prohibited character 0xd at index 1.|a bare CR in a value
            GET / HTTP/1.1{crlf}A: b{crlf} c|a folded field line|a folded line
            GET / HTTP/1.1{crlf}A: b{crlf}{cr}x|'x' after CR (expected: LF)|no LF at the end
            GET / HTTP/1.1{crlf}Content-Length: 0{crlf}A|No colon found|no colon behind a length of no body
            GET / HTTP/1.1{crlf}Content-Length: 0{crlf}Transfer-Encoding : chunked|"a header name can only contain ""token"" characters, but found invalid character 0x20 at index 17"|a space before a colon behind a length of no body
            PROXY TCP4 127.0.0.1 127.0.0.1 1 2|a PROXY protocol header (expected: HTTP, as this listener does not take PROXY protocol)|PROXY v1
            """)
    void refuses(String head, String detail, String what) {
        Decoded decoded = decode(unescaped(head) + "{crlf}{crlf}".transform(RequestHeadDecoderTest::unescaped));

        assertThat(decoded).isEqualTo(new Decoded(null, RejectionReason.REQUEST_MALFORMED, detail));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRI * HTTP/2.0\r\n", "GET / HTTP/0.9\r\n", "GET / HTTP/3.0\r\n"})
    void refusesOtherMajorVersion(String head) {
        assertThat(decode(head).reason()).isEqualTo(RejectionReason.HTTP_VERSION_UNSUPPORTED);
    }

    @Test
    void limitsRequestLine() {
        int spare = RequestHeadDecoder.MAX_REQUEST_LINE - "GET / HTTP/1.1".length();

        assertThat(reason("GET /" + "a".repeat(spare) + " HTTP/1.1\r\n\r\n")).isEqualTo(null);
        assertThat(reason("\r\nGET /" + "a".repeat(spare) + " HTTP/1.1\r\n\r\n")).isEqualTo(null);
        assertThat(reason("GET /" + "a".repeat(spare + 1) + " HTTP/1.1\r\n\r\n"))
                .isEqualTo(RejectionReason.TARGET_TOO_LONG);
        assertThat(reason("GET /" + "a".repeat(1 << 20))).isEqualTo(RejectionReason.TARGET_TOO_LONG);
    }

    /** Line ends aren't counted. */
    @Test
    void limitsFields() {
        int spare = FIELD_BYTES - "A: ".length();

        assertThat(reason(LINE + "A: " + "b".repeat(spare) + "\r\n\r\n")).isEqualTo(null);
        assertThat(reason(LINE + "A: " + "b".repeat(spare + 1) + "\r\n\r\n"))
                .isEqualTo(RejectionReason.HEAD_TOO_LARGE);
        assertThat(reason(LINE + "A:\r\n".repeat(LineStarts.MAX_FIELDS) + "\r\n")).isEqualTo(null);
        assertThat(reason(LINE + "A:\r\n".repeat(LineStarts.MAX_FIELDS + 1) + "\r\n"))
                .isEqualTo(RejectionReason.HEAD_TOO_LARGE);
    }

    /** Null if the head is complete. */
    private static @Nullable RejectionReason reason(String head) {
        Decoded decoded = decode(head, 1 << 10);
        assertThat(decoded).isNotEqualTo(Decoded.NOTHING);
        return decoded.reason();
    }

    @Test
    void saysThatTheConnectionEndedInsideAHead() {
        for (int length : new int[] {1, 3, LINE.length(), HEAD.length() - 1}) {
            List<Decoded> decoded = new ArrayList<>();
            EmbeddedChannel channel = channel(decoded);
            channel.writeInbound(bytes(HEAD.substring(0, length)));
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            channel.finishAndReleaseAll();
            assertThat(decoded).containsExactly(new Decoded(null, RejectionReason.REQUEST_MALFORMED,
                    "the connection ended inside the request head"));
        }
    }

    @Test
    void keepsWhatFollowsAHeadUntilItIsTakenOutOfThePipeline() {
        List<Decoded> decoded = new ArrayList<>();
        EmbeddedChannel channel = channel(decoded);
        channel.writeInbound(bytes(HEAD + "GET / HTTP/1.1\r\n\r\n fra"));
        channel.writeInbound(bytes("mes"));
        assertThat(decoded).hasSize(1);
        assertThat(channel.<Object>readInbound()).isNull();
        channel.pipeline().remove(RequestHeadDecoder.class);
        ByteBuf rest = channel.readInbound();
        assertThat(rest.toString(StandardCharsets.ISO_8859_1)).isEqualTo("GET / HTTP/1.1\r\n\r\n frames");
        rest.release();
        channel.finishAndReleaseAll();
    }

    /** Whatever the next handler makes of it, a whole read behind the head is not there twice. */
    @Test
    void handsOnWhatCameWithAHeadWithoutCopyingIt() {
        EmbeddedChannel channel = new EmbeddedChannel(
                new RequestHeadDecoder(RequestHeadDecoder.config(FIELD_BYTES)), new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        if (message instanceof HttpRequest) {
                            ctx.pipeline().remove(RequestHeadDecoder.class);
                            ReferenceCountUtil.release(message);
                        } else {
                            ctx.fireChannelRead(message);
                        }
                    }
                });
        ByteBuf read = bytes(HEAD + "frames");
        channel.writeInbound(read);
        ByteBuf rest = channel.readInbound();
        assertThat(rest).isSameAs(read);
        assertThat(rest.toString(StandardCharsets.ISO_8859_1)).isEqualTo("frames");
        rest.release();
        channel.finishAndReleaseAll();
    }

    @Test
    void dropsWhatFollowsAHeadWhenItIsToldTo() {
        List<Decoded> decoded = new ArrayList<>();
        EmbeddedChannel channel = channel(decoded);
        channel.writeInbound(bytes(HEAD + HEAD));
        channel.pipeline().get(RequestHeadDecoder.class).dropRest();
        channel.writeInbound(bytes(HEAD));
        channel.pipeline().remove(RequestHeadDecoder.class);
        assertThat(decoded).hasSize(1);
        assertThat(channel.<Object>readInbound()).isNull();
        channel.finishAndReleaseAll();
    }

    /** A peer that sends half a head must not keep a buffer that is much larger. */
    @Test
    void holdsNoMoreThanHasArrived() {
        EmbeddedChannel channel = channel(new ArrayList<>());
        ByteBuf large = Unpooled.directBuffer(1 << 16).writeBytes(bytes(LINE));
        channel.writeInbound(large);
        assertThat(large.refCnt()).isZero();
        channel.finishAndReleaseAll();
    }

    /** A head with any byte changed either means what it did, or is refused, or goes on, however it arrives. */
    @Test
    void standsAnyByteAnywhere() {
        for (int at = 0; at < HEAD.length(); at++) {
            for (int b = at % 5; b < 256; b += 5) {
                String head = HEAD.substring(0, at) + (char) b + HEAD.substring(at + 1);
                Decoded decoded = decode(head, HEAD.length());
                assertThat(decoded.detail()).matches("[ -~]*");
                assertThat(decode(head, 16)).as("in pieces").isEqualTo(decoded);
            }
        }
    }

    @Test
    void standsNoise() {
        Random random = new Random(91);
        for (int i = 0; i < 2_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            String tail = new String(noise, StandardCharsets.ISO_8859_1);

            String head = HEAD.substring(0, random.nextInt(HEAD.length())) + tail;
            assertThat(decode(head, 16)).isEqualTo(decode(head, 1 << 10));
        }
    }

    private static String unescaped(String text) {
        return text.replace("{crlf}", "\r\n").replace("{cr}", "\r").replace("{lf}", "\n").replace("{sp}", " ")
                .replace("{ht}", "\t").replace("{nul}", "\0").replace("{vt}", "\u000b").replace("{esc}", "\u001b")
                .replace("{del}", "\u007f").replace("{e9}", "\u00e9").replace("{tls}", "\u0016");
    }
}
