package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.HEAD_TIMEOUT;
import static io.wsgateway.netty.server.PipelineTester.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.journal.HandshakeEntry;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.server.PipelineTester.Limits;
import io.wsgateway.netty.server.PipelineTester.Peer;
import io.wsgateway.netty.tls.LiveTls;
import io.wsgateway.netty.tls.TestCertificate;
import io.wsgateway.netty.tls.TlsProvider;
import io.wsgateway.protocol.forwarding.ForwardingPolicy;
import io.wsgateway.protocol.forwarding.PeerRules;
import io.wsgateway.protocol.forwarding.ProxyProtocolPolicy;
import io.wsgateway.protocol.forwarding.ProxyProtocolPolicy.Mode;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.syntax.IpNetwork;
import io.wsgateway.protocol.syntax.Networks;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that begin with a PROXY protocol header, or should, through the whole pipeline. */
class ProxyHeaderPipelineTest {

    private static final String PROXY = "10.0.0.1";
    private static final String OTHER = "192.0.2.7";
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String V1 = "PROXY TCP4 203.0.113.9 10.0.0.2 4711 443\r\n";
    /** PROXY, TCP over IPv4, 12 bytes: 203.0.113.9 and 10.0.0.2, 4711 and 443. */
    private static final String V2 = SIGNATURE + "21" + "11" + "000c" + "cb007109" + "0a000002" + "1267" + "01bb";

    private final TestApplication application = new TestApplication();

    private PipelineTester tester(Mode mode) {
        return tester(mode, Limits.NONE, null);
    }

    private PipelineTester tester(Mode mode, Limits limits, @Nullable LiveTls tls) {
        Networks from = new Networks(List.of(IpNetwork.parse("10.0.0.0/8").orElseThrow()), false);
        return new PipelineTester(application, limits, tls,
                new PeerRules(new ProxyProtocolPolicy(mode, from), ForwardingPolicy.NONE));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Version 2 with this command and family, addresses and extensions. */
    private static byte[] v2(String commandAndFamily, String rest) {
        return hex(SIGNATURE + commandAndFamily + HexFormat.of().toHexDigits((short) (rest.length() / 2)) + rest);
    }

    private static String extension(int bytes) {
        return "e0" + HexFormat.of().toHexDigits((short) bytes) + "00".repeat(bytes);
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.argumentSet("v1, IPv4", bytes(V1), "203.0.113.9:4711"),
                Arguments.argumentSet("v1, IPv6", bytes("PROXY TCP6 2001:db8::9 2001:db8::1 4711 443\r\n"),
                        "2001:db8:0:0:0:0:0:9:4711"),
                Arguments.argumentSet("v1, mapped", bytes("PROXY TCP6 ::ffff:203.0.113.9 ::1 4711 443\r\n"),
                        "203.0.113.9:4711"),
                Arguments.argumentSet("v1, the longest",
                        bytes("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
                                + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n"),
                        "10.0.0.1:40000"),
                Arguments.argumentSet("v1, unknown", bytes("PROXY UNKNOWN\r\n"), "10.0.0.1:40000"),
                Arguments.argumentSet("v1, nobody", bytes("PROXY TCP4 0.0.0.0 10.0.0.2 4711 443\r\n"),
                        "10.0.0.1:40000"),
                Arguments.argumentSet("v2, IPv4", hex(V2), "203.0.113.9:4711"),
                Arguments.argumentSet("v2, IPv6",
                        v2("2121",
                                "20010db8000000000000000000000009" + "20010db8000000000000000000000001" + "1267"
                                        + "01bb"),
                        "2001:db8:0:0:0:0:0:9:4711"),
                Arguments.argumentSet("v2, mapped",
                        v2("2121",
                                "00000000000000000000ffffcb007109" + "00000000000000000000ffff0a000002" + "1267"
                                        + "01bb"),
                        "203.0.113.9:4711"),
                Arguments.argumentSet("v2, with extensions",
                        v2("2111", "cb007109" + "0a000002" + "1267" + "01bb" + "0300" + "04" + "01020304"
                                + "2000" + "08" + "0100000000" + "2100" + "00"),
                        "203.0.113.9:4711"),
                Arguments.argumentSet("v2, a long extension",
                        v2("2111", "cb007109" + "0a000002" + "1267" + "01bb" + extension(1500)), "203.0.113.9:4711"),
                Arguments.argumentSet("v2, local", v2("2000", ""), "10.0.0.1:40000"),
                Arguments.argumentSet("v2, local with addresses", v2("2011", "cb007109" + "0a000002" + "1267" + "01bb"),
                        "10.0.0.1:40000"),
                Arguments.argumentSet("v2, unspecified", v2("2100", "0102030405"), "10.0.0.1:40000"),
                Arguments.argumentSet("v2, Unix", v2("2131", "2f61" + "00".repeat(106) + "2f62" + "00".repeat(106)),
                        "10.0.0.1:40000"),
                Arguments.argumentSet("v2, UDP", v2("2112", "cb007109" + "0a000002" + "1267" + "01bb"),
                        "10.0.0.1:40000"));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void theApplicationSeesWhomTheHeaderNames(byte[] header, String address) {
        for (Mode mode : List.of(Mode.OPTIONAL, Mode.REQUIRED)) {
            try (PipelineTester tester = tester(mode)) {
                Peer peer = tester.connect(PROXY);
                assertThat(peer.handlers()).first().isEqualTo("proxy-header");
                peer.send(join(header, bytes(REQUEST), ClientFrames.text("hi")));
                assertThat(peer.receivedText()).startsWith("HTTP/1.1 101 ").endsWith("\u0081\u0002hi");
                assertThat(peer.handlers()).containsExactly("session");
                assertThat(tester.journal.entries().getFirst().peer()).hasToString("/" + bracketed(address));
                assertThat(tester.services.registry().all().getFirst().remoteAddress())
                        .isEqualTo(tester.journal.entries().getFirst().peer());
            }
        }
    }

    private static String bracketed(String address) {
        int port = address.lastIndexOf(':');
        return address.indexOf(':') == port
                ? address
                : "[" + address.substring(0, port) + "]" + address.substring(port);
    }

    @ParameterizedTest
    @MethodSource("headers")
    void itMayArriveByteByByte(byte[] header, String address) {
        try (PipelineTester tester = tester(Mode.REQUIRED)) {
            Peer peer = tester.connect(PROXY);
            for (byte b : join(header, bytes(REQUEST))) {
                peer.send(new byte[] {b});
            }
            assertThat(peer.receivedText()).startsWith("HTTP/1.1 101 ");
            assertThat(tester.journal.entries().getFirst().peer()).hasToString("/" + bracketed(address));
        }
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.argumentSet("v1, no family", bytes("PROXY 1.2.3.4 5.6.7.8 1 2\r\n")),
                Arguments.argumentSet("v1, another family", bytes("PROXY TCP5 1.2.3.4 5.6.7.8 1 2\r\n")),
                Arguments.argumentSet("v1, too few words", bytes("PROXY TCP4 1.2.3.4\r\n")),
                Arguments.argumentSet("v1, too many words", bytes("PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3\r\n")),
                Arguments.argumentSet("v1, two spaces", bytes("PROXY  TCP4 1.2.3.4 5.6.7.8 1 2\r\n")),
                Arguments.argumentSet("v1, no address", bytes("PROXY TCP4 localhost 5.6.7.8 1 2\r\n")),
                Arguments.argumentSet("v1, IPv6 as IPv4", bytes("PROXY TCP4 ::1 5.6.7.8 1 2\r\n")),
                Arguments.argumentSet("v1, port too large", bytes("PROXY TCP4 1.2.3.4 5.6.7.8 65536 2\r\n")),
                Arguments.argumentSet("v1, no port", bytes("PROXY TCP4 1.2.3.4 5.6.7.8 x 2\r\n")),
                Arguments.argumentSet("v1, bare LF", bytes("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n" + "x".repeat(200))),
                Arguments.argumentSet("v1, LF in it", bytes("PROXY UNKNOWN a\nb\r\n")),
                Arguments.argumentSet("v1, CR in it", bytes("PROXY UNKNOWN UNKNOWN\r\r\n")),
                Arguments.argumentSet("v1, too long", bytes("PROXY UNKNOWN " + "x".repeat(200) + "\r\n")),
                Arguments.argumentSet("v1, endless", bytes("PROXY " + "x".repeat(5000))),
                Arguments.argumentSet("v2, version 1", v2("1111", "cb0071090a000002126701bb")),
                Arguments.argumentSet("v2, version 3", v2("3111", "cb0071090a000002126701bb")),
                Arguments.argumentSet("v2, another command", v2("2211", "cb0071090a000002126701bb")),
                Arguments.argumentSet("v2, another family", v2("2141", "cb0071090a000002126701bb")),
                Arguments.argumentSet("v2, half of the addresses", v2("2111", "cb007109")),
                Arguments.argumentSet("v2, IPv6 as long as IPv4", v2("2121", "cb0071090a000002126701bb")),
                Arguments.argumentSet("v2, an extension longer than the header",
                        v2("2111", "cb0071090a000002126701bb" + "e0ffff00")),
                Arguments.argumentSet("v2, longer than is taken",
                        v2("2111", "cb0071090a000002126701bb" + extension(4000))),
                Arguments.argumentSet("v2, the longest", hex(SIGNATURE + "2111" + "ffff" + "00".repeat(3000))));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aMalformedHeaderIsRejectedAndNothingBehindItIsRead(byte[] header) {
        for (Mode mode : List.of(Mode.OPTIONAL, Mode.REQUIRED)) {
            try (PipelineTester tester = tester(mode)) {
                Peer peer = tester.connect(PROXY);
                peer.send(join(header, bytes(REQUEST)));
                peer.answer().isRejection(400, "proxy-header-malformed");
                peer.send(bytes(V1 + REQUEST));
                assertThat(peer.received()).isEmpty();
                HandshakeEntry entry = tester.journal.entries().getFirst();
                assertThat(entry.reason()).contains(RejectionReason.PROXY_HEADER_MALFORMED);
                assertThat(entry.peer()).hasToString("/10.0.0.1:40000");
                assertThat(application.heard).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void itIsRejectedTheSameByteByByte(byte[] header) {
        try (PipelineTester tester = tester(Mode.OPTIONAL)) {
            Peer peer = tester.connect(PROXY);
            for (byte b : header) {
                peer.send(new byte[] {b});
            }
            peer.answer().isRejection(400, "proxy-header-malformed");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Mode.class, names = {"OPTIONAL", "REQUIRED"})
    void aHeaderIsBelievedOfListedProxiesOnly(Mode mode) {
        for (byte[] header : List.of(bytes(V1), hex(V2))) {
            try (PipelineTester tester = tester(mode)) {
                Peer peer = tester.connect(OTHER);
                peer.send(join(header, bytes(REQUEST)));
                PipelineTester.Answer answer = peer.answer();
                answer.isRejection(400, "proxy-header-untrusted");
                assertThat(answer.body())
                        .contains("a PROXY protocol header from 192.0.2.7 (expected from: 10.0.0.0/8)");
                assertThat(tester.journal.entries().getFirst().peer()).hasToString("/192.0.2.7:40000");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({PROXY + ", OPTIONAL, 101", OTHER + ", OPTIONAL, 101", PROXY + ", REQUIRED, 400",
            OTHER + ", REQUIRED, 400"})
    void withoutAHeaderItDependsOnTheMode(String from, Mode mode, int status) {
        for (boolean whole : new boolean[] {true, false}) {
            try (PipelineTester tester = tester(mode)) {
                Peer peer = tester.connect(from);
                if (whole) {
                    peer.send(REQUEST);
                } else {
                    for (byte b : bytes(REQUEST)) {
                        peer.send(new byte[] {b});
                    }
                }
                PipelineTester.Answer answer = peer.answer();
                assertThat(answer.status()).isEqualTo(status);
                if (status == 400) {
                    answer.isRejection(400, "proxy-header-missing");
                }
                assertThat(tester.journal.entries().getFirst().peer()).hasToString("/" + from + ":40000");
            }
        }
    }

    @Test
    void whatBeginsAsAHeaderDoesAndIsNoneIsARequest() {
        try (PipelineTester tester = tester(Mode.OPTIONAL)) {
            Peer post = tester.connect(PROXY);
            post.send(REQUEST.replace("GET", "PROX"));
            post.answer().isRejection(405, "method-not-allowed");
            Peer emptyLine = tester.connect(PROXY);
            emptyLine.send("\r\n");
            emptyLine.send(REQUEST);
            assertThat(emptyLine.answer().status()).isEqualTo(101);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"P", "PROXY ", "PROXY TCP4 203.0.113.9 10.0.0.2 4711 443\r", "\r\n\r\n\0\r\nQUIT",
            "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000c\u0001"})
    void aTruncatedHeaderIsRejectedAtItsEndOrWhenTimeIsOver(String begun) {
        try (PipelineTester tester = tester(Mode.REQUIRED)) {
            Peer ending = tester.connect(PROXY);
            ending.send(begun);
            ending.channel.endInput();
            ending.answer().isRejection(400, "proxy-header-malformed");
            Peer waiting = tester.connect(PROXY);
            waiting.send(begun);
            tester.after(HEAD_TIMEOUT.minusSeconds(1));
            assertThat(waiting.received()).isEmpty();
            tester.after(HEAD_TIMEOUT);
            PipelineTester.Answer answer = waiting.answer();
            answer.isRejection(408, "request-timeout");
            assertThat(answer.body()).contains("no whole PROXY protocol header within 5000 ms");
        }
    }

    @Test
    void whoOnlyConnectsIsNotToldOf() {
        try (PipelineTester tester = tester(Mode.REQUIRED)) {
            Peer check = tester.connect(PROXY);
            check.channel.endInput();
            check.run();
            assertThat(check.received()).isEmpty();
            assertThat(check.channel.isOpen()).isFalse();
            assertThat(tester.journal.entries()).isEmpty();
        }
    }

    /** A proxy that makes a health check of its own sends LOCAL, and speaks HTTP at most. */
    @Test
    void theEndOfTheInputBehindAHeaderIsTheEndOfTheConnection() {
        try (PipelineTester tester = tester(Mode.REQUIRED)) {
            Peer check = tester.connect(PROXY);
            check.send(v2("2000", ""));
            check.channel.endInput();
            check.run();
            assertThat(check.received()).isEmpty();
            assertThat(check.channel.isOpen()).isFalse();
        }
    }

    // Limits.

    @Test
    void theProxyIsNotLimitedAndItsClientsAre() {
        try (PipelineTester tester = tester(Mode.REQUIRED, new Limits(0, 1, 0), null)) {
            Peer[] waiting = new Peer[100];
            Arrays.setAll(waiting, i -> tester.connect(PROXY));
            assertThat(waiting).allMatch(peer -> peer.channel.isOpen());
            for (int i = 0; i < waiting.length; i++) {
                waiting[i].send("PROXY TCP4 203.0.113." + i + " 10.0.0.2 4711 443\r\n" + REQUEST);
                assertThat(waiting[i].answer().status()).isEqualTo(101);
            }
            Peer second = tester.connect(PROXY);
            second.send("PROXY TCP4 203.0.113.7 10.0.0.2 4712 443\r\n" + REQUEST);
            second.answer().isRejection(429, "address-limit");
            assertThat(tester.journal.entries().getFirst().peer()).hasToString("/203.0.113.7:4712");
        }
    }

    @Test
    void connectionsOfOneClientThatDontFinishAreLimitedOnceItIsKnown() {
        try (PipelineTester tester = tester(Mode.REQUIRED, new Limits(0, 1, 0), null)) {
            Peer[] pending = new Peer[65];
            Arrays.setAll(pending, i -> tester.connect(PROXY));
            for (Peer peer : pending) {
                peer.send(V1);
            }
            assertThat(pending).allMatch(peer -> peer.channel.isOpen());
            Peer more = tester.connect(PROXY);
            more.send(V1);
            more.answer().isRejection(429, "address-limit");
            Peer other = tester.connect(PROXY);
            other.send(V1.replace("203.0.113.9", "203.0.113.10") + REQUEST);
            assertThat(other.answer().status()).isEqualTo(101);
            assertThat(tester.pending.count()).isEqualTo(65);
        }
    }

    @Test
    void connectionsWhoseHeaderDoesNotComeAreBoundedByWhatTheyHold() {
        try (PipelineTester tester = tester(Mode.REQUIRED, new Limits(0, 1, 0, 50 * 4096), null)) {
            Peer[] waiting = new Peer[200];
            Arrays.setAll(waiting, i -> tester.connect(PROXY));
            assertThat(tester.pending.bytes()).isLessThanOrEqualTo(50 * 4096);
            assertThat(Arrays.stream(waiting).filter(peer -> peer.channel.isOpen()).count()).isLessThanOrEqualTo(50);
        }
    }

    // TLS.

    @Test
    void tlsBeginsBehindTheHeader(@TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.make(directory, "ec", "EC");
        LiveTls tls = certificate.live(TlsProvider.JDK);
        try (PipelineTester tester = tester(Mode.REQUIRED, Limits.NONE, tls)) {
            Peer peer = tester.connect(PROXY);
            assertThat(peer.handlers()).startsWith("proxy-header", "tls");
            peer.send(V1 + REQUEST);
            peer.answer().isRejection(400, "tls-plain-http");
            HandshakeEntry entry = tester.journal.entries().getFirst();
            assertThat(entry.peer()).hasToString("/203.0.113.9:4711");

            Peer broken = tester.connect(PROXY);
            broken.send(bytes(V1), hex("160301000401000000")); // handshake record with an empty ClientHello
            broken.received();
            assertThat(tester.journal.entries().getFirst().peer()).as("who failed in TLS")
                    .hasToString("/203.0.113.9:4711");
            assertThat(tester.journal.entries().getFirst().outcome().id()).isEqualTo("failed");

            Peer without = tester.connect(PROXY);
            without.send(hex("160301000401000000"));
            without.answer().isRejection(400, "proxy-header-missing");
            Peer untrusted = tester.connect(OTHER);
            untrusted.send(V1);
            untrusted.answer().isRejection(400, "proxy-header-untrusted");
            Peer slow = tester.connect(PROXY);
            slow.send("PROXY ");
            tester.after(HEAD_TIMEOUT.plusSeconds(1));
            slow.answer().isRejection(408, "request-timeout");
        }
    }
}
