package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.REQUEST;
import static io.wsgateway.netty.server.PipelineTester.routes;

import io.wsgateway.netty.tls.TestCertificate;
import io.wsgateway.opening.PlainEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One address holds connections on which it sends nothing, on loopback sockets; others come. */
@Timeout(60)
class IdleConnectionsTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final TestApplication application = new TestApplication();
    private final List<Socket> idle = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : idle) {
            socket.close();
        }
    }

    /** 256 file descriptors: 128 sessions, 16 connections more, 16 that are about to be closed. */
    @Test
    void doNotShutOutAnotherAddressWhenDescriptorsRunOut() throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT, new ConnectionCount(256))) {
            List<InetSocketAddress> addresses = gateway.open(List.of(listener("listeners[0]", Optional.empty()),
                    listener("admin", Optional.empty())));
            hold(addresses.getFirst(), 200);
            for (int i = 0; i < 50; i++) {
                opens(addresses.getFirst());
            }
            opens(addresses.getLast());
        }
    }

    @Test
    void doNotShutOutAnotherAddressWhenTheyTakeUpTheMemoryForHandshakes(@TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.make(directory, "ec", "EC");
        GatewayConfig config = GatewayConfig.DEFAULT.with(TotalBytes.UNLIMITED.withHandshakes(1 << 20));
        try (Gateway gateway = Gateway.create(config, new ConnectionCount(Long.MAX_VALUE))) {
            List<InetSocketAddress> addresses = gateway.open(List.of(listener("listeners[0]", Optional.empty()),
                    listener("tls", Optional.of(certificate))));
            hold(addresses.getLast(), 100); // 16 KiB each
            HostileGateway.await("the memory is taken up",
                    () -> gateway.view().reachedLimits().containsKey("handshake-bytes-total"));
            for (int i = 0; i < 50; i++) {
                opens(addresses.getFirst());
            }
        }
    }

    private void hold(InetSocketAddress address, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket();
            idle.add(socket);
            socket.bind(new InetSocketAddress("127.0.0.9", 0));
            socket.connect(address);
        }
    }

    private static void opens(InetSocketAddress address) throws IOException {
        try (GatewayPeer peer = GatewayPeer.connect(address)) {
            peer.send(REQUEST);
            peer.skipHead("101");
        }
    }

    private ListenerConfig listener(String name, Optional<TestCertificate> certificate) {
        return new ListenerConfig(name, ANY_PORT,
                certificate.map(TestCertificate::tls),
                routes(application, 0), PlainEndpoint.NONE);
    }
}
