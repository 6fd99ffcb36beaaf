package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two gateways behind HAProxy, restarted one after the other, with clients that connect anew; run with {@code mvn -Pclients
 * verify}, {@code -Drolling.clients=2000} for another number of them. Says when they came back.
 */
@Tag("clients")
class RollingRestartIT {

    private static final int CLIENTS = Integer.getInteger("rolling.clients", 2000);
    private static final Duration LONG = Duration.ofSeconds(60);
    /** Of {@code drain.period}: over that sessions are told. */
    private static final Duration OVER = Duration.ofSeconds(10);
    /** From a client's attempt to its session, with all others beside it on a busy machine. */
    private static final Duration HANDSHAKE = Duration.ofSeconds(1);

    @TempDir
    private Path directory;

    @Test
    void nobodyIsWithoutServiceForLongerThanItsOwnBackOff() throws Exception {
        List<Integer> ports = FreePorts.find(4);
        Path first = Files.createDirectory(directory.resolve("first"));
        Path second = Files.createDirectory(directory.resolve("second"));
        try (GatewayProcess one = start(first, ports.get(0), ports.get(1));
                GatewayProcess two = start(second, ports.get(2), ports.get(3));
                ProxyProcess proxy = ProxyProcess.haproxyWith(directory, haproxy(ports));
                ReconnectingCrowd crowd = new ReconnectingCrowd(proxy.address(), "/echo")) {
            crowd.open(CLIENTS, LONG);
            assertThat(crowd.failures()).as("at the first attempt").isEmpty();
            restart(crowd, one, "the first");
            try (GatewayProcess again = start(first, ports.get(0), ports.get(1))) {
                long seen = System.nanoTime() + Duration.ofSeconds(1).toNanos();
                crowd.run(() -> System.nanoTime() - seen > 0, LONG); // HAProxy has noticed that it is back
                restart(crowd, two, "the second");
                assertThat(crowd.opened()).isEqualTo(CLIENTS);
                crowd.leave();
                again.assertHealthyOutput();
            }
        }
    }

    /** Stops a gateway and looks at how its clients fare. */
    private static void restart(ReconnectingCrowd crowd, GatewayProcess gateway, String which) throws Exception {
        int before = crowd.returns().size();
        long start = System.nanoTime();
        gateway.terminate();
        crowd.run(() -> gateway.output().stream().anyMatch(line -> line.contains("stopped")), LONG);
        crowd.run(() -> crowd.opened() == CLIENTS, LONG);
        assertThat(gateway.awaitExit(LONG)).isZero();
        gateway.assertHealthyOutput();
        List<ReconnectingCrowd.Return> back = crowd.returns().subList(before, crowd.returns().size());
        int[] seconds = new int[30];
        back.forEach(one -> seconds[(int) Math.min(seconds.length - 1, (one.back() - start) / 1_000_000_000)]++);
        Figures.add(histogram(which, seconds));
        assertThat(crowd.failures()).as("attempts that failed").isEmpty();
        assertThat(back).isNotEmpty().allSatisfy(one -> assertThat(one.without()).isLessThan(HANDSHAKE));
        int fair = (int) (back.size() / Math.max(1, over(back.size()).toSeconds()));
        assertThat(Arrays.stream(seconds).max().orElse(0)).as("came back in one second").isLessThan(2 * fair + 5);
    }

    private static Duration over(int sessions) {
        Duration each = Duration.ofMillis(5).multipliedBy(sessions);
        return each.compareTo(OVER) < 0 ? each : OVER;
    }

    private static String histogram(String which, int[] seconds) {
        StringBuilder text =
                new StringBuilder("rolling restart, " + which + ": came back in each second after SIGTERM:\n");
        for (int i = 0; i < seconds.length; i++) {
            if (seconds[i] > 0) {
                text.append("%3d s %5d %s%n".formatted(i, seconds[i], "#".repeat(Math.min(60, seconds[i] / 4))));
            }
        }
        return text.toString();
    }

    private static GatewayProcess start(Path folder, int port, int admin) throws IOException {
        return GatewayProcess.start(folder, """
                listeners: [{ address: 127.0.0.1, port: %d }]
                admin: { address: 127.0.0.1, port: %d }
                routes: [{ path: /echo, application: echo }]
                limits: { connections-per-address: 10000, handshakes-per-address: 0, handshakes-per-second-per-address: 0 }
                drain: { delay: 1s, period: 15s, code: 1012 }
                """.formatted(port, admin));
    }

    private static String haproxy(List<Integer> ports) {
        return """
                defaults
                    mode http
                    timeout connect 5s
                    timeout client 60s
                    timeout server 60s
                    timeout tunnel 1h
                    timeout check 5s
                frontend clients
                    bind :443
                    maxconn 10000
                    default_backend gateways
                backend gateways
                    balance leastconn
                    option httpchk GET /health/ready
                    server first 127.0.0.1:%d check port %d inter 200ms fall 1 rise 1
                    server second 127.0.0.1:%d check port %d inter 200ms fall 1 rise 1
                """.formatted(ports.get(0), ports.get(1), ports.get(2), ports.get(3));
    }
}
