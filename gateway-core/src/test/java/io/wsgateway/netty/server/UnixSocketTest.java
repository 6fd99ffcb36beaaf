package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.forwarding.ForwardingPolicy;
import io.wsgateway.protocol.forwarding.ForwardingPolicy.Fields;
import io.wsgateway.protocol.forwarding.PeerRules;
import io.wsgateway.protocol.forwarding.ProxyProtocolPolicy;
import io.wsgateway.protocol.forwarding.ProxyProtocolPolicy.Mode;
import io.wsgateway.protocol.syntax.Networks;
import io.wsgateway.protocol.syntax.NoAddress;
import io.wsgateway.session.SessionLimits;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Listeners on Unix domain sockets, over real ones. */
@Timeout(60)
class UnixSocketTest {

    private static final Networks UNIX = new Networks(List.of(), true);

    @TempDir
    private Path directory;

    private final TestApplication application = new TestApplication();

    private Path path() {
        return directory.resolve("gateway.sock");
    }

    private ListenerConfig listener(String mode, PeerRules peers) {
        return new ListenerConfig("listeners[0]", NoAddress.PEER,
                Optional.of(new UnixSocket(path(), PosixFilePermissions.fromString(mode))), Optional.empty(),
                PipelineTester.routes(application, 0), PlainEndpoint.NONE, peers);
    }

    private ListenerConfig listener() {
        return listener("rw-rw----", PeerRules.SOCKET);
    }

    private static Gateway gateway(TransportConfig.Kind kind) {
        return Gateway.create(TransportTest.config(new TransportConfig(kind, 2)));
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(path()));
    }

    private SocketChannel open(String before, String... fields) throws IOException {
        SocketChannel peer = connect();
        send(peer, (before + PipelineTester.request("/chat", fields)).getBytes(StandardCharsets.ISO_8859_1));
        assertThat(readTo(peer, "\r\n\r\n")).startsWith("HTTP/1.1 101 ");
        return peer;
    }

    private static void send(SocketChannel peer, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            peer.write(buffer);
        }
    }

    private static String readTo(SocketChannel peer, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (text.indexOf(end) < 0) {
            if (peer.read(one.clear()) < 0) {
                throw new EOFException("after: " + text);
            }
            text.append((char) Byte.toUnsignedInt(one.get(0)));
        }
        return text.toString();
    }

    @ParameterizedTest
    @EnumSource(TransportConfig.Kind.class)
    void everyTransportEchoesThereAndRemovesTheFile(TransportConfig.Kind kind) throws Exception {
        try (Gateway gateway = gateway(kind)) {
            assertThat(gateway.open(List.of(listener()))).containsExactly(NoAddress.PEER);
            try (SocketChannel peer = open("")) {
                for (int i = 0; i < 100; i++) {
                    send(peer, ClientFrames.text("hi"));
                    readTo(peer, "\u0081\u0002hi"); // text "hi"
                }
                assertThat(gateway.view().sessions(10)).singleElement()
                        .satisfies(session -> assertThat(session.toString()).contains("0.0.0.0"));
                peer.shutdownOutput();
                assertThat(peer.read(ByteBuffer.allocate(1))).as("our end").isNegative();
            }
            gateway.drain(Duration.ofSeconds(10)).toCompletableFuture().get();
            assertThat(gateway.view().openSessions()).isZero();
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TransportConfig.Kind.class)
    void theFileHasItsModeAndNothingElseIsLeftBeside(TransportConfig.Kind kind) throws Exception {
        for (String mode : List.of("rw-------", "rw-rw----", "rw-rw-rw-")) {
            try (Gateway gateway = gateway(kind)) {
                gateway.open(List.of(listener(mode, PeerRules.SOCKET)));
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path()))).isEqualTo(mode);
                try (Stream<Path> there = Files.list(directory)) {
                    assertThat(there).containsExactly(path());
                }
            }
        }
    }

    @Test
    void theFileOfADeadProcessIsReplacedAndThatOfALiveOneIsNot() throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path());
            try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
                assertThatThrownBy(() -> gateway.open(List.of(listener()))).isInstanceOf(ListenerException.class)
                        .hasMessage("listeners[0]: can't listen on unix:" + path()
                                + ": another process listens there; choose another path, or end it");
                assertThat(other.isOpen()).isTrue();
            }
            assertThat(path()).as("left over").exists();
            gateway.open(List.of(listener()));
            open("").close();
            try (Gateway second = Gateway.create(GatewayConfig.DEFAULT)) {
                assertThatThrownBy(() -> second.open(List.of(listener())))
                        .hasMessageContaining("another process listens");
            }
            open("").close();
        }
        assertThat(path()).doesNotExist();
    }

    @Test
    void whatIsNoSocketStaysAsItIs() throws Exception {
        Files.writeString(path(), "precious");
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            assertThatThrownBy(() -> gateway.open(List.of(listener()))).isInstanceOf(ListenerException.class)
                    .hasMessageEndingWith("there is a file that is no socket; remove it, or choose another path");
            Files.delete(path());
            Path target = Files.writeString(directory.resolve("target"), "precious");
            Files.createSymbolicLink(path(), target);
            assertThatThrownBy(() -> gateway.open(List.of(listener()))).hasMessageContaining("no socket");
            assertThat(target).hasContent("precious");
        }
        assertThat(Files.exists(path(), LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void aFileThatHasTakenItsPlaceStays() throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            gateway.open(List.of(listener()));
            Files.delete(path());
            Files.writeString(path(), "another's");
        }
        assertThat(path()).hasContent("another's");
    }

    @Test
    void aFolderThatIsNotThereIsSaid() {
        Path nowhere = directory.resolve("none").resolve("gateway.sock");
        ListenerConfig listener = new ListenerConfig("listeners[0]", NoAddress.PEER,
                Optional.of(new UnixSocket(nowhere, PosixFilePermissions.fromString("rw-------"))), Optional.empty(),
                PipelineTester.routes(application, 0), PlainEndpoint.NONE, PeerRules.SOCKET);
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            assertThatThrownBy(() -> gateway.open(List.of(listener)))
                    .hasMessageEndingWith("there is no folder " + directory.resolve("none"));
        }
        assertThatThrownBy(() -> new UnixSocket(Path.of("/" + "a".repeat(96)), listener.socket().orElseThrow().mode()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void peersThereAreNotLimitedByAddress() throws Exception {
        GatewayConfig one = GatewayConfig.DEFAULT.with(LimitsConfig.DEFAULT.withConnections(3, 1));
        List<SocketChannel> peers = new ArrayList<>();
        try (Gateway gateway = Gateway.create(one)) {
            gateway.open(List.of(listener()));
            for (int i = 0; i < 3; i++) {
                peers.add(open(""));
            }
            try (SocketChannel more = connect()) {
                send(more, PipelineTester.REQUEST.getBytes(StandardCharsets.US_ASCII));
                assertThat(readTo(more, "\r\n\r\n")).startsWith("HTTP/1.1 503 ").contains("gateway-full");
            }
            assertThat(gateway.view().limits()).containsEntry(SessionLimits.CONNECTIONS_PER_ADDRESS, 1L);
        } finally {
            for (SocketChannel peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void proxiesThereSayWhoThePeerIs() throws Exception {
        PeerRules peers = new PeerRules(new ProxyProtocolPolicy(Mode.OPTIONAL, UNIX),
                new ForwardingPolicy(Fields.X_FORWARDED, UNIX));
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            gateway.open(List.of(listener("rw-rw----", peers)));
            try (SocketChannel header = open("PROXY TCP4 203.0.113.9 10.0.0.2 4711 443\r\n");
                    SocketChannel field = open("", "X-Forwarded-For: 6.6.6.6, 2001:db8::9")) {
                assertThat(gateway.handshakes().entries()).extracting(entry -> entry.peer().toString())
                        .containsExactly("/[2001:db8:0:0:0:0:0:9]:0", "/203.0.113.9:4711");
                assertThat(header.isOpen() && field.isOpen()).isTrue();
            }
        }
    }
}
