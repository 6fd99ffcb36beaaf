package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.server.TransportConfig.Kind;
import io.wsgateway.session.KeepalivePolicy;
import io.wsgateway.session.SessionPolicy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Peers of which nothing comes any more, without an end: a cable pulled, a machine that sleeps. The keepalive ends them
 * within the ping interval and the pong timeout, and the close timeout frees what they held.
 */
@Timeout(60)
class HalfOpenPeerTest {

    private static final Duration INTERVAL = Duration.ofMillis(400);
    private static final Duration TIMEOUT = Duration.ofMillis(400);
    private static final Duration CLOSE = Duration.ofMillis(400);
    /** Deadlines are kept to a tenth of a second, and machines are busy; by the default policy it would be a minute. */
    private static final Duration LATE = Duration.ofSeconds(10);

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void isEndedByTheKeepalive(Kind kind) throws Exception {
        TestApplication application = new TestApplication();
        SessionPolicy otherwise = SessionPolicy.DEFAULT.with(new KeepalivePolicy(INTERVAL, TIMEOUT));
        SessionPolicy policy = new SessionPolicy(otherwise.messages(), otherwise.rates(), otherwise.outbound(),
                otherwise.compression(), otherwise.keepalive(), otherwise.messageTimeout(), CLOSE, otherwise.maxAge());
        try (HostileGateway gateway = new HostileGateway(application, policy, kind);
                StoppableProxy proxy = new StoppableProxy(gateway.address);
                GatewayPeer peer = GatewayPeer.open(proxy.address())) {
            AtomicInteger open = new AtomicInteger();
            application.onClose = session -> open.set(gateway.gateway.view().openSessions());
            long start = System.nanoTime();
            peer.send(ClientFrames.text("hi"));
            assertThat(peer.read(4)).isEqualTo("81026869"); // text "hi"
            proxy.stop();
            HostileGateway.await("the keepalive", () -> application.heard.contains("close 1001"));
            Duration heard = Duration.ofNanos(System.nanoTime() - start);
            assertThat(open).as("until the close timeout").hasValue(1);
            gateway.awaitSessions(0);
            Duration freed = Duration.ofNanos(System.nanoTime() - start);
            System.out.printf("%s: 1001 after %d ms, freed after %d ms%n", kind, heard.toMillis(), freed.toMillis());
            assertThat(heard).isBetween(TIMEOUT, INTERVAL.plus(TIMEOUT).plus(LATE));
            assertThat(freed).isLessThan(INTERVAL.plus(TIMEOUT).plus(CLOSE).plus(LATE));
            assertThat(application.heard).containsExactly("open", "hi", "close 1001");
        }
    }
}
