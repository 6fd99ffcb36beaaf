package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Execution;
import io.wsgateway.fuzz.ClientBytes;
import io.wsgateway.fuzz.Cuts;
import io.wsgateway.fuzz.ReferenceSession;
import io.wsgateway.fuzz.Transcript;
import io.wsgateway.netty.server.TransportConfig.Kind;
import io.wsgateway.protocol.extension.CompressionMode;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same as {@link OpenPipelineFuzzTest} over real sockets, where threads, kernels and the ends of TCP have their say: in
 * a tenth of its rounds.
 */
class OpenSocketFuzzTest {

    private static final int ROUNDS = Math.max(1, Integer.getInteger("fuzz.rounds", 1000) / 10);
    private static final long SEED = Long.getLong("fuzz.seed", 1);

    static Stream<Arguments> gateways() {
        return Stream.of(Kind.EPOLL, Kind.NIO).flatMap(kind -> Stream.of(CompressionMode.values())
                .flatMap(compression -> Stream.of(Execution.values())
                        .map(execution -> Arguments.of(kind, compression, execution))));
    }

    @ParameterizedTest
    @MethodSource("gateways")
    void readsWhatTheReferenceReads(Kind kind, CompressionMode compression, Execution execution) throws Exception {
        FuzzRoute small = FuzzRoute.small(compression, 0);
        FuzzRoute route = execution == Execution.BLOCKING ? small.withRoom() : small;
        try (FuzzedGateway gateway = new FuzzedGateway(route, execution, kind)) {
            for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
                Random random = new Random(seed);
                byte[] frames = ClientBytes.of(random, route.rules());
                Transcript expected = ReferenceSession.of(frames, route.rules());
                byte[] all = FuzzedSession.connection(frames);
                String what = "%s, %s, %s, seed %d".formatted(kind, compression, execution, seed);
                try {
                    Transcript got = gateway.run(Cuts.random(all, random), expected.sent().size());
                    if (execution == Execution.EVENT_LOOP) {
                        assertThat(got).as(what).isEqualTo(expected);
                    } else {
                        assertSameButForItsTime(what, got, expected);
                    }
                } catch (IllegalStateException e) {
                    throw new AssertionError(what, e);
                }
            }
        }
    }

    /**
     * Beside callbacks on other threads, control frames are answered when they come, and a Close may overtake the answers of
     * callbacks that still wait. What an application that has closed its session still hears depends on its own time.
     */
    private static void assertSameButForItsTime(String what, Transcript got, Transcript expected) {
        boolean farewell = expected.sent().contains("close " + Transcript.FAREWELL_CODE);
        if (farewell) {
            assertBegins(what, got.heard(), messages(expected.heard()));
        } else {
            assertThat(got.heard()).as(what).isEqualTo(expected.heard());
            assertThat(close(got.sent())).as(what).isEqualTo(close(expected.sent()));
            assertThat(pongs(got.sent())).as(what).isEqualTo(pongs(expected.sent()));
        }
        List<String> answers = messages(got.sent());
        assertBegins(what, messages(expected.sent()), answers);
        if (close(expected.sent()).isEmpty()) {
            assertThat(answers).as(what).hasSameSizeAs(messages(expected.sent()));
        }
    }

    private static void assertBegins(String what, List<String> all, List<String> with) {
        assertThat(all.subList(0, Math.min(all.size(), with.size()))).as(what).isEqualTo(with);
    }

    private static List<String> messages(List<String> all) {
        return all.stream().filter(each -> each.startsWith("text") || each.startsWith("binary")).toList();
    }

    private static List<String> pongs(List<String> all) {
        return all.stream().filter(each -> each.startsWith("pong")).toList();
    }

    private static List<String> close(List<String> all) {
        return all.stream().filter(each -> each.startsWith("close")).toList();
    }
}
