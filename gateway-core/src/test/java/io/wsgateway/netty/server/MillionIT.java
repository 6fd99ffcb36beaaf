package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.app.Application;
import io.wsgateway.app.Audience;
import io.wsgateway.app.Topic;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.session.MessageEncoder;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.KeepalivePolicy;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionPolicy;
import io.wsgateway.topic.TopicRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A million sessions in one process: opened through the pipeline of a listener, one message of a topic delivered to each,
 * closed, over Netty's local transport, since a process has fewer sockets than that. Run with {@code mvn -Pmillion verify -pl
 * gateway-core}; it takes 10 GB and writes {@code target/million.txt}.
 */
@Tag("million")
class MillionIT {

    private static final int MOST = Integer.getInteger("million.sessions", 1_000_000);
    private static final byte[] REQUEST = PipelineTester.request("/crowd").getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SWITCHING = ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Accept: " + PipelineTester.ACCEPT_KEY + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MESSAGE = HexFormat.of().parseHex("8105" + "68656c6c6f"); // text "hello"
    private static final byte[] CLOSE = HexFormat.of().parseHex("8802" + "03e8"); // Close 1000

    private final Topic topic =
            new TopicRegistry(new MessageEncoder(ByteBufAllocator.DEFAULT)).topic("everyone");
    private final AtomicInteger closed = new AtomicInteger();

    /** What this number of sessions took: bytes of heap, nanoseconds to open, to deliver one message to each, to close. */
    private record Figures(int sessions, long heap, long opened, long delivered, long ended) {

        long heapEach() {
            return heap / sessions;
        }

        double deliveredEach() {
            return (double) delivered / sessions;
        }
    }

    @Test
    void losesNoneAndGrowsInProportion() throws Exception {
        run(Math.min(MOST, 20_000)); // loads classes, compiles
        long pair = heapOfPairs(Math.min(MOST, 100_000));
        List<Figures> figures = new ArrayList<>();
        List<String> classes = List.of();
        for (int sessions = Math.min(MOST, 10_000); sessions <= MOST; sessions *= 10) {
            Measured measured = run(sessions);
            figures.add(measured.figures());
            classes = measured.classes();
        }
        write(figures, pair, classes);
        Figures first = figures.getFirst();
        Figures last = figures.getLast();
        assertThat((double) last.heapEach() / first.heapEach()).as("growth of heap per session").isBetween(0.8, 1.1);
        assertThat(last.deliveredEach() / first.deliveredEach()).as("growth of time per delivery").isLessThan(4);
    }

    private record Measured(Figures figures, List<String> classes) {}

    private Measured run(int sessions) throws Exception {
        closed.set(0);
        long before = HeapContents.bytes();
        GatewayConfig config = GatewayConfig.DEFAULT
                .with(LimitsConfig.DEFAULT.withConnections(sessions, sessions).with(HandshakeLimits.NONE))
                .with(new TransportConfig(TransportConfig.Kind.NIO, 1));
        try (Gateway gateway = Gateway.create(config, new ConnectionCount(2L * sessions + 1000));
                LocalCrowd crowd =
                        new LocalCrowd(sessions, gateway.initializer(listener()), REQUEST, SWITCHING, MESSAGE,
                                CLOSE)) {
            long start = System.nanoTime();
            crowd.connect();
            crowd.awaitPart(0);
            long opened = System.nanoTime() - start;
            assertThat(gateway.view().openSessions()).isEqualTo(sessions);
            assertThat(topic.subscribers()).isEqualTo(sessions);
            long heap = HeapContents.bytes() - before;
            List<String> classes = ownClasses(sessions);

            start = System.nanoTime();
            topic.publishText("hello");
            crowd.awaitPart(1);
            long delivered = System.nanoTime() - start;

            start = System.nanoTime();
            crowd.send(ClientFrames.close(1000));
            crowd.awaitPart(2);
            crowd.awaitEnd();
            long ended = System.nanoTime() - start;
            crowd.await(() -> gateway.view().openSessions() == 0 && topic.subscribers() == 0);
            assertThat(closed.get()).as("sessions whose application heard 1000").isEqualTo(sessions);
            return new Measured(new Figures(sessions, heap, opened, delivered, ended), classes);
        }
    }

    private ListenerConfig listener() {
        CrowdListener everyone = new CrowdListener(closed);
        Application application = (session, request) -> {
            session.subscribe(topic);
            return everyone;
        };
        HandshakePolicy handshake =
                new HandshakePolicy("/crowd", OriginPolicy.any(), List.of(), false, CompressionMode.NONE);
        Route route = new Route(HostedApplication.of("crowd", Audience.EVERYONE, application), handshake,
                SessionPolicy.DEFAULT.with(new KeepalivePolicy(Duration.ofHours(1), Duration.ofMinutes(1))), 0);
        return new ListenerConfig("local", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty(),
                RouteTable.of(List.of(new RouteTable.Entry<>(Optional.empty(), "/crowd", route))), PlainEndpoint.NONE);
    }

    /** What a connection costs with a client at one end and nothing at the other. */
    private static long heapOfPairs(int pairs) {
        long before = HeapContents.bytes();
        ChannelHandler nothing = new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {}
        };
        try (LocalCrowd crowd = new LocalCrowd(pairs, nothing, new byte[0])) {
            crowd.connect();
            return (HeapContents.bytes() - before) / pairs;
        }
    }

    private static List<String> ownClasses(int sessions) throws Exception {
        return HeapContents.histogram().stream()
                .filter(row -> row.count() >= sessions && row.name().startsWith("io.wsgateway.")
                        && !row.name().contains("LocalCrowd"))
                .map(row -> "%8.1f  %s".formatted((double) row.bytes() / sessions, row.name())).toList();
    }

    private static void write(List<Figures> figures, long pair, List<String> classes) throws Exception {
        List<String> lines = new ArrayList<>();
        lines.add("Sessions over Netty's local transport: heap in bytes, times in microseconds");
        lines.add("");
        lines.add("  sessions  heap each  without channels  open each  deliver each  close each");
        for (Figures each : figures) {
            lines.add("%,10d  %,9d  %,16d  %9.1f  %12.2f  %10.1f".formatted(each.sessions(), each.heapEach(),
                    each.heapEach() - pair, micros(each.opened(), each), micros(each.delivered(), each),
                    micros(each.ended(), each)));
        }
        lines.add("");
        lines.add("Each has a channel at either end and a client, %,d bytes together.".formatted(pair));
        lines.add("Objects of the gateway's own classes, in bytes for each session:");
        lines.add("");
        lines.addAll(classes);
        Path file = Path.of("target", "million.txt");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, lines);
        lines.forEach(System.out::println);
    }

    private static double micros(long nanos, Figures of) {
        return nanos / 1000.0 / of.sessions();
    }
}
