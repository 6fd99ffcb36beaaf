package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.REQUEST;
import static io.wsgateway.netty.server.PipelineTester.routes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.HeldPort;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.server.PipelineTester.Answer;
import io.wsgateway.netty.tls.KeySource;
import io.wsgateway.netty.tls.ListenerTls;
import io.wsgateway.netty.tls.TestCertificate;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.PrincipalLimits;
import io.wsgateway.session.SessionLogPolicy;
import io.wsgateway.topic.TopicLimits;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose limits, certificates and listeners change while it has sessions, on loopback sockets. */
@Timeout(60)
class PreparedChangeTest {

    private static final int BACKLOG = 1;

    @TempDir
    static Path directory;
    private static TestCertificate one;
    private static TestCertificate other;

    private final TestApplication application = new TestApplication();
    private final List<HeldPort> held = new ArrayList<>();

    @AfterEach
    void letPortsGo() throws IOException {
        for (HeldPort port : held) {
            port.close();
        }
    }

    @BeforeAll
    static void makeCertificates() throws Exception {
        one = TestCertificate.make(directory, "one", "EC");
        other = TestCertificate.make(directory, "other", "EC");
    }

    @Test
    void applicationsArePausedAfterAsManyFailuresAsTheNewOneSays() throws Exception {
        GatewayConfig usual = GatewayConfig.DEFAULT;
        GatewayConfig hasty =
                new GatewayConfig(usual.limits(), usual.transport(), usual.topics(), usual.handshakes(), 1,
                        usual.sessionLog());
        application.onOpen = session -> {
            throw new IllegalStateException("as the test wants it");
        };
        ListenerConfig listener = listener("listeners[0]", free(1).getFirst());
        try (Gateway gateway = Gateway.create(usual)) {
            InetSocketAddress address = gateway.open(List.of(listener)).getFirst();
            GatewayPeer.open(address).readAll();
            assertThat(gateway.pauses().paused()).isEmpty();
            try (PreparedChange change = gateway.prepare(hasty, List.of(listener))) {
                change.commit();
            }
            GatewayPeer.open(address).readAll();
            assertThat(gateway.pauses().paused()).singleElement()
                    .satisfies(paused -> assertThat(paused.application()).isNotEmpty());
        }
    }

    @Test
    void previewFindsPortsThatAreTakenAndOpensNone() throws Exception {
        List<InetSocketAddress> ports = free(2);
        ListenerConfig stays = listener("listeners[0]", ports.get(0));
        ListenerConfig added = listener("listeners[1]", ports.get(1));
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            gateway.open(List.of(stays));
            assertThat(gateway.preview(List.of(stays, added))).isEmpty();
            assertThatThrownBy(() -> new Socket(ports.get(1).getAddress(), ports.get(1).getPort()))
                    .isInstanceOf(ConnectException.class);
            try (ServerSocket taken =
                    new ServerSocket(ports.get(1).getPort(), BACKLOG, ports.get(1).getAddress())) {
                assertThat(taken.isBound()).isTrue();
                assertThatThrownBy(() -> gateway.preview(List.of(stays, added)))
                        .isInstanceOf(ListenerException.class)
                        .hasMessageStartingWith("listeners[1]: can't listen on ")
                        .hasMessageContaining("already in use");
            }
            assertThatThrownBy(() -> gateway.preview(List.of(
                    listener("listeners[1]", new InetSocketAddress("192.0.2.1", ports.get(1).getPort())))))
                    .isInstanceOf(ListenerException.class).hasMessageContaining("no network interface here");
        }
    }

    @Test
    void listenersComeGoAndStayAndSoDoTheirSessions() throws Exception {
        List<InetSocketAddress> ports = free(3);
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            gateway.open(List.of(listener("listeners[0]", ports.get(0)), listener("listeners[1]", ports.get(1))));
            try (GatewayPeer goes = GatewayPeer.open(ports.get(0)); GatewayPeer stays = GatewayPeer.open(ports.get(1));
                    PreparedChange change = gateway.prepare(GatewayConfig.DEFAULT, List.of(
                            listener("listeners[0]", ports.get(1)), listener("listeners[1]", ports.get(2))))) {
                assertThat(change.opened()).containsExactly("listeners[1]");
                assertThat(change.closing()).containsExactly("listeners[0]");
                change.commit();
                GatewayPeer.open(ports.get(1)).close();
                GatewayPeer.open(ports.get(2)).close();
                assertThatThrownBy(() -> GatewayPeer.connect(ports.get(0))).isInstanceOf(ConnectException.class);
                echoes(goes);
                echoes(stays);
                // By the names that they have now.
                gateway.closeListener("listeners[0]");
                assertThatThrownBy(() -> GatewayPeer.connect(ports.get(1))).isInstanceOf(ConnectException.class);
                GatewayPeer.open(ports.get(2)).close();
            }
        }
    }

    @Test
    void aPortThatIsTakenLeavesAllAsItWas() throws Exception {
        List<InetSocketAddress> ports = free(2);
        try (ServerSocket taken = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
                Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            gateway.open(List.of(listener("listeners[0]", ports.get(0))));
            InetSocketAddress full = (InetSocketAddress) taken.getLocalSocketAddress();
            GatewayConfig closed = with(0, 1);
            assertThatThrownBy(() -> gateway.prepare(closed,
                    List.of(nothing("listeners[0]", ports.get(0)), listener("listeners[1]", ports.get(1)),
                            listener("listeners[2]", full))))
                    .isInstanceOf(ListenerException.class).hasMessageStartingWith("listeners[2]: can't listen on ");
            assertThatThrownBy(() -> GatewayPeer.connect(ports.get(1))).isInstanceOf(ConnectException.class);
            try (GatewayPeer first = GatewayPeer.open(ports.get(0));
                    GatewayPeer second = GatewayPeer.open(ports.get(0))) {
                echoes(first);
                echoes(second);
            }
        }
    }

    @Test
    void whatIsPreparedAndNotCommittedIsTakenBack() throws Exception {
        List<InetSocketAddress> ports = free(2);
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            gateway.open(List.of(listener("listeners[0]", ports.get(0))));
            try (PreparedChange change = gateway.prepare(with(1, 1),
                    List.of(listener("listeners[0]", ports.get(1))))) {
                assertThat(change.opened()).hasSize(1);
            }
            assertThatThrownBy(() -> GatewayPeer.connect(ports.get(1))).isInstanceOf(ConnectException.class);
            try (GatewayPeer first = GatewayPeer.open(ports.get(0));
                    GatewayPeer second = GatewayPeer.open(ports.get(0))) {
                echoes(first);
                echoes(second);
            }
            assertThat(gateway.view().limits()).containsEntry("connections-per-address", 1000L);
        }
    }

    @Test
    void otherLimitsHoldForWhoComesNextAndEndNobody() throws Exception {
        InetSocketAddress port = free(1).getFirst();
        ListenerConfig listener = listener("listeners[0]", port);
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            gateway.open(List.of(listener));
            try (GatewayPeer first = GatewayPeer.open(port); GatewayPeer second = GatewayPeer.open(port)) {
                change(gateway, with(1, 1000), listener);
                refused(port, 503, "gateway-full");
                change(gateway, with(100, 2), listener);
                refused(port, 429, "address-limit");
                change(gateway, with(100, 3), listener);
                GatewayPeer.open(port).close();
                echoes(first);
                echoes(second);
                assertThat(gateway.view().limits()).containsEntry("connections", 100L)
                        .containsEntry("connections-per-address", 3L);
                change(gateway, GatewayConfig.DEFAULT.with(LimitsConfig.DEFAULT.with(new PrincipalLimits(7, 70))),
                        listener);
                assertThat(gateway.principals().limits()).isEqualTo(new PrincipalLimits(7, 70));
            }
        }
    }

    @Test
    void whatIsChosenAtTheStartIsNamed() {
        GatewayConfig fixed = new GatewayConfig(LimitsConfig.DEFAULT,
                new TransportConfig(TransportConfig.Kind.NIO, 7), new TopicLimits(1, 1 << 10),
                HandshakesConfig.DEFAULT, 0, SessionLogPolicy.OFF);
        assertThat(fixed.fixedThatDiffer(GatewayConfig.DEFAULT)).containsExactly("transport.kind",
                "transport.event-loops", "topics.histories", "topics.history-bytes");
        assertThat(GatewayConfig.DEFAULT.fixedThatDiffer(GatewayConfig.DEFAULT)).isEmpty();
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            assertThatThrownBy(() -> gateway.prepare(fixed, List.of())).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("transport.kind");
        }
    }

    @Test
    void certificatesAreThoseOfTheFilesOrTheOnesInUse() throws Exception {
        InetSocketAddress port = free(1).getFirst();
        Path chain = Files.copy(one.certificate(), directory.resolve("live.pem"), StandardCopyOption.REPLACE_EXISTING);
        Path key = Files.copy(one.key(), directory.resolve("live.key"), StandardCopyOption.REPLACE_EXISTING);
        ListenerConfig listener = tls("listeners[0]", port, chain, key);
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            gateway.open(List.of(listener));
            try (GatewayPeer stays = secure(port)) {
                Certificate before = shown(stays);
                Files.writeString(chain, "no certificate");
                assertThatThrownBy(() -> gateway.prepare(GatewayConfig.DEFAULT, List.of(listener)))
                        .isInstanceOf(ListenerException.class).hasMessageStartingWith("listeners[0].tls: ");
                Files.copy(other.certificate(), chain, StandardCopyOption.REPLACE_EXISTING);
                Files.copy(other.key(), key, StandardCopyOption.REPLACE_EXISTING);
                gateway.prepare(GatewayConfig.DEFAULT, List.of(listener)).close();
                change(gateway, GatewayConfig.DEFAULT, listener);
                assertThat(certificate(port)).isNotEqualTo(before);
                // Other files altogether, and then none: in place, as the port stays.
                change(gateway, GatewayConfig.DEFAULT, tls("listeners[0]", port, one.certificate(), one.key()));
                assertThat(certificate(port)).isEqualTo(before);
                change(gateway, GatewayConfig.DEFAULT, listener("listeners[0]", port));
                GatewayPeer.open(port).close();
                change(gateway, GatewayConfig.DEFAULT, listener);
                assertThat(certificate(port)).isNotEqualTo(before);
                echoes(stays);
            }
        }
    }

    private static Certificate certificate(InetSocketAddress port) throws Exception {
        try (GatewayPeer peer = secure(port)) {
            return shown(peer);
        }
    }

    private static Certificate shown(GatewayPeer peer) throws IOException {
        return ((SSLSocket) peer.socket).getSession().getPeerCertificates()[0];
    }

    private static GatewayPeer secure(InetSocketAddress port) throws Exception {
        Socket socket = TlsPeer.trusting().getSocketFactory().createSocket(port.getAddress(), port.getPort());
        GatewayPeer peer = new GatewayPeer(socket);
        peer.send(REQUEST.getBytes(StandardCharsets.US_ASCII));
        peer.skipHead("101");
        return peer;
    }

    private static void change(Gateway gateway, GatewayConfig config, ListenerConfig listener) throws Exception {
        try (PreparedChange change = gateway.prepare(config, List.of(listener))) {
            change.commit();
        }
    }

    private static void refused(InetSocketAddress port, int status, String id) throws IOException {
        try (GatewayPeer peer = GatewayPeer.connect(port)) {
            peer.send(REQUEST);
            Answer answer = Answer.of(peer.readAll());
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.values("Gateway-Rejection")).containsExactly(id);
        }
    }

    private static void echoes(GatewayPeer peer) throws IOException {
        peer.send(ClientFrames.text("hi"));
        assertThat(peer.read(4)).isEqualTo("81026869"); // text "hi"
    }

    private static GatewayConfig with(int connections, int perAddress) {
        return GatewayConfig.DEFAULT.with(LimitsConfig.DEFAULT.withConnections(connections, perAddress));
    }

    private ListenerConfig listener(String name, InetSocketAddress address) {
        return new ListenerConfig(name, address, Optional.empty(), routes(application, 0), PlainEndpoint.NONE);
    }

    private ListenerConfig tls(String name, InetSocketAddress address, Path chain, Path key) {
        return new ListenerConfig(name, address, Optional.of(new ListenerTls(new KeySource.Files(chain, key))),
                routes(application, 0), PlainEndpoint.NONE);
    }

    private static ListenerConfig nothing(String name, InetSocketAddress address) {
        return new ListenerConfig(name, address, Optional.empty(), RouteTable.of(List.of()), PlainEndpoint.NONE);
    }

    /** Ports that are free for listeners: one that stays is known by its own. */
    private List<InetSocketAddress> free(int count) throws IOException {
        List<InetSocketAddress> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            HeldPort port = new HeldPort();
            held.add(port);
            ports.add(port.address());
        }
        return ports;
    }
}
