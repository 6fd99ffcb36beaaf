package io.wsgateway.engine.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.Engine;
import io.wsgateway.engine.contract.Heard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much one connection publishes and keeps on this machine, printed; fails only where something fails. */
@Tag("clients")
class FiguresIT {

    private static final int MESSAGES = 20_000;
    private static final int AT_ONCE = 256;
    private static final int CHANNELS = 100;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void publishesAndKeeps() {
        try (RedisProcess server = RedisProcess.server(folder);
                Engine engine = Settings.engine(server.url(), Settings.prefix(), "one")) {
            Heard heard = new Heard();
            engine.open(heard);
            heard.awaitUp();
            List<Channel> channels =
                    IntStream.range(0, CHANNELS).mapToObj(i -> new Channel("app/chat", "room " + i)).toList();
            byte[] body = new byte[200];
            TopicHistory hundred = new TopicHistory(100, 1 << 20, Duration.ofHours(1));
            TopicHistory none = new TopicHistory(0, 0, Duration.ofHours(1));
            // Twice: the first round warms up, and fills the histories.
            for (int round = 0; round < 2; round++) {
                print(server, "publish", i -> engine.publish(channels.get(i % CHANNELS), body));
                print(server, "keep, history of 0",
                        i -> engine.keep(channels.get(i % CHANNELS), none, body, Optional.empty()));
                print(server, "keep, history of 100",
                        i -> engine.keep(channels.get(i % CHANNELS), hundred, body, Optional.empty()));
                print(server, "keep in one channel",
                        i -> engine.keep(channels.getFirst(), hundred, body, Optional.empty()));
            }
            double before = cpu(server);
            System.out.println(RedisProcess
                    .run(List.of("redis-benchmark", "-p", Integer.toString(server.port()), "-q", "-c", "1", "-P",
                            Integer.toString(AT_ONCE), "-n", "300000", "publish", "channel", "x".repeat(200)))
                    .lines()
                    .reduce((first, last) -> last).orElse(""));
            System.out.printf("%-20s %28.1f us of the server's CPU each%n", "redis-benchmark",
                    (cpu(server) - before) / 300_000);
        }
    }

    private static void print(RedisProcess server, String what, IntFunction<CompletionStage<?>> command) {
        double before = cpu(server);
        double perSecond = perSecond(command);
        System.out.printf("%-20s %10.0f per second, %10.1f us of the server's CPU each%n", what, perSecond,
                (cpu(server) - before) / MESSAGES);
    }

    /** What the server has used up, in microseconds: the machine's other work isn't in it. */
    private static double cpu(RedisProcess server) {
        return server.cli("info", "cpu").lines()
                .filter(line -> line.startsWith("used_cpu_sys:") || line.startsWith("used_cpu_user:"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1).strip())).sum() * 1e6;
    }

    private static double perSecond(IntFunction<CompletionStage<?>> command) {
        Semaphore room = new Semaphore(AT_ONCE);
        AtomicInteger failures = new AtomicInteger();
        long begin = System.nanoTime();
        for (int i = 0; i < MESSAGES; i++) {
            room.acquireUninterruptibly();
            var unused = command.apply(i).whenComplete((done, failure) -> {
                room.release();
                if (failure != null) {
                    failures.incrementAndGet();
                }
            });
        }
        room.acquireUninterruptibly(AT_ONCE);
        assertThat(failures).hasValue(0);
        return MESSAGES / (Duration.ofNanos(System.nanoTime() - begin).toNanos() / 1e9);
    }
}
