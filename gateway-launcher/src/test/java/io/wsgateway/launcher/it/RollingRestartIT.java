package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    /**
     * From a client's attempt to its session, with all others beside it, beyond the time that this machine takes meanwhile for
     * the ways, and for other things while a gateway could go on: as much as HAProxy waits before it tries again what it could
     * not connect to.
     */
    private static final Duration HANDSHAKE = Duration.ofSeconds(1);
    /** Answered by HAProxy itself. */
    private static final String OWN = "/haproxy";

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
                ReconnectingCrowd crowd = new ReconnectingCrowd(proxy.address(), "/echo", OWN)) {
            crowd.watch(one);
            crowd.watch(two);
            crowd.open(CLIENTS, LONG);
            assertThat(crowd.failures()).as("at the first attempt").isEmpty();
            restart(crowd, one, "the first");
            try (GatewayProcess again = start(first, ports.get(0), ports.get(1))) {
                crowd.watch(again);
                CompletableFuture<Void> noticed = CompletableFuture.runAsync(() -> awaitUp(proxy, "first"));
                crowd.run(noticed::isDone, LONG.multipliedBy(2));
                noticed.get();
                restart(crowd, two, "the second");
                assertThat(crowd.opened()).isEqualTo(CLIENTS);
                assertHandedOnAtOnce(proxy);
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
        crowd.endTrips(LONG);
        assertThat(gateway.awaitExit(LONG)).isZero();
        gateway.assertHealthyOutput();
        List<ReconnectingCrowd.Return> back = crowd.returns().subList(before, crowd.returns().size());
        assertThat(back).isNotEmpty();
        int[] seconds = new int[30];
        back.forEach(one -> seconds[(int) Math.min(seconds.length - 1, (one.back() - start) / 1_000_000_000)]++);
        Duration machine = back.stream().map(one -> machine(crowd, one)).max(Duration::compareTo).orElseThrow();
        Duration without = back.stream().map(ReconnectingCrowd.Return::without).max(Duration::compareTo).orElseThrow();
        Figures.add(histogram(which, seconds) + "  without service for at most %d ms; of the machine's, at most %d ms"
                .formatted(without.toMillis(), machine.toMillis()));
        assertThat(crowd.failures()).as("attempts that failed").isEmpty();
        assertThat(back).allSatisfy(
                one -> assertThat(one.without()).isLessThan(HANDSHAKE.plus(machine(crowd, one))));
        int fair = (int) (back.size() / Math.max(1, over(back.size()).toSeconds()));
        // Those of the time in which nothing got on come together.
        assertThat(Arrays.stream(seconds).max().orElse(0)).as("came back in one second")
                .isLessThan(2 * fair + 5 + (int) (fair * machine.toMillis() / 1000));
    }

    /** What this machine has taken of a client's time: to HAProxy and from there to a gateway, and in a gateway. */
    private static Duration machine(ReconnectingCrowd crowd, ReconnectingCrowd.Return one) {
        return crowd.slowestTrip(one).multipliedBy(2).plus(crowd.waited(one));
    }

    /** Waits until HAProxy has found that this gateway is ready. */
    private static void awaitUp(ProxyProcess proxy, String server) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!figures(proxy, server).getOrDefault("status", "").startsWith("UP")) {
            assertThat(System.nanoTime()).as("HAProxy: %s", figures(proxy, server)).isLessThan(end);
            Pace.pause(Duration.ofMillis(50));
        }
    }

    /** HAProxy has led nobody to a gateway that didn't take the connection, whatever it did about that. */
    private static void assertHandedOnAtOnce(ProxyProcess proxy) throws Exception {
        Map<String, String> gateways = figures(proxy, "BACKEND");
        assertThat(Integer.parseInt(gateways.getOrDefault("stot", "0"))).isGreaterThan(CLIENTS);
        assertThat(List.of("econ", "wretr", "wredis")).as("connections that failed, and were tried again")
                .allSatisfy(name -> assertThat(gateways.get(name)).as(name).isEqualTo("0"));
    }

    /** What HAProxy counts for one of the gateways, or for all as {@code BACKEND}. */
    private static Map<String, String> figures(ProxyProcess proxy, String server) {
        String[] lines = statistics(proxy).split("\n", -1);
        String[] names = lines[0].substring(2).split(",", -1);
        String[] values = Arrays.stream(lines).filter(line -> line.startsWith("gateways," + server + ",")).findFirst()
                .orElseThrow().split(",", -1);
        return IntStream.range(0, names.length).boxed().filter(i -> !names[i].isEmpty())
                .collect(Collectors.toMap(i -> names[i], i -> values[i]));
    }

    private static String statistics(ProxyProcess proxy) {
        URI uri = URI.create("http://127.0.0.1:" + proxy.address().getPort() + "/statistics;csv");
        try (InputStream answer = uri.toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    /** While one starts, nobody answers Pings. Before sessions are told, HAProxy has the time of many checks to notice, on a slow machine too. */
    private static GatewayProcess start(Path folder, int port, int admin) throws IOException {
        return GatewayProcess.start(folder, """
                listeners: [{ address: 127.0.0.1, port: %d }]
                admin: { address: 127.0.0.1, port: %d }
                routes: [{ path: /echo, application: echo }]
                limits: { connections-per-address: 10000, handshakes-per-address: 0, handshakes-per-second-per-address: 0 }
                keepalive: { ping-interval: 1h }
                drain: { delay: 5s, period: 15s, code: 1012 }
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
                    timeout check 30s
                frontend clients
                    bind :443
                    maxconn 10000
                    monitor-uri /haproxy
                    stats uri /statistics
                    default_backend gateways
                backend gateways
                    balance leastconn
                    option httpchk GET /health/ready
                    server first 127.0.0.1:%d check port %d inter 200ms fall 1 rise 1
                    server second 127.0.0.1:%d check port %d inter 200ms fall 1 rise 1
                """.formatted(ports.get(0), ports.get(1), ports.get(2), ports.get(3));
    }
}
