package io.wsgateway.launcher.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.doctor.Finding.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One machine and one configuration that go well together; each case changes one thing. */
class CheckupTest {

    private static final Instant NOW = Instant.parse("2026-11-30T16:00:00Z");
    private static final long GIB = 1L << 30;
    private static final Machine MACHINE = new Machine(OptionalLong.of(100_256), OptionalLong.of(4096),
            OptionalLong.of(28_232), Optional.of(new Machine.Tracked(262_144, 1000)), 4 * GIB, GIB, GIB,
            Optional.of("madvise"), OptionalDouble.empty(), 4, Optional.of(true), NOW);
    private static final Wanted WANTED = new Wanted(100_000, 4, false, Duration.ofSeconds(25), false,
            List.of(certificate(-10, 90)), List.of());

    private static Wanted.Certificate certificate(int fromDays, int untilDays) {
        return new Wanted.Certificate("listeners[0]", "conf/chain.pem", NOW.plus(Duration.ofDays(fromDays)),
                NOW.plus(Duration.ofDays(untilDays)));
    }

    @Test
    void nothingHurtsWhereThereIsEnoughOfEverything() {
        assertThat(Checkup.of(MACHINE, WANTED)).allMatch(finding -> finding.state() == State.OK)
                .extracting(Finding::id).containsExactly("open-files", "backlog", "ports", "conntrack", "memory",
                        "session-memory", "huge-pages", "processors", "ping-interval", "clock", "certificate");
    }

    private static Arguments machine(String id, State state, UnaryOperator<Fields> change, String... words) {
        return Arguments.of(id, state, change.apply(new Fields()).machine(), WANTED, words);
    }

    private static Arguments wanted(String id, State state, Wanted wanted, String... words) {
        return Arguments.of(id, state, MACHINE, wanted, words);
    }

    private static Wanted wanted(Duration ping) {
        return new Wanted(100_000, 4, false, ping, false, List.of(), List.of());
    }

    private static Wanted wanted(int loops, boolean given) {
        return new Wanted(100_000, loops, given, Duration.ofSeconds(25), false, List.of(), List.of());
    }

    private static Wanted wanted(Wanted.Certificate certificate) {
        return new Wanted(100_000, 4, false, Duration.ofSeconds(25), false, List.of(certificate), List.of());
    }

    static Stream<Arguments> cases() {
        return Stream.of(
                machine("open-files", State.PROBLEM, fields -> fields.files(OptionalLong.of(1024)),
                        "1,024 files", "needs 100,256", "beyond 768 sessions", "ulimit -n 100256"),
                machine("open-files", State.PROBLEM, fields -> fields.files(OptionalLong.of(100_255))),
                machine("open-files", State.UNKNOWN, fields -> fields.files(OptionalLong.empty())),
                machine("backlog", State.WARNING, fields -> fields.backlog(OptionalLong.of(128)), "128",
                        "net.core.somaxconn=4096"),
                machine("backlog", State.UNKNOWN, fields -> fields.backlog(OptionalLong.empty())),
                wanted("ports", State.WARNING,
                        new Wanted(100_000, 4, false, Duration.ofSeconds(25), true, List.of(), List.of()),
                        "28,232 ports", "listeners[].socket"),
                machine("conntrack", State.PROBLEM, fields -> fields.tracked(new Machine.Tracked(65_536, 10)),
                        "65,536", "nf_conntrack_max=200000", "dropped without a word"),
                machine("conntrack", State.WARNING, fields -> fields.tracked(new Machine.Tracked(200_000, 170_000)),
                        "170,000 are taken", "nf_conntrack_max=400000"),
                machine("conntrack", State.OK, fields -> fields.tracked(null)),
                machine("memory", State.PROBLEM, fields -> fields.memory(2 * GIB), "of 2,048 MiB", "lower -Xmx"),
                wanted("session-memory", State.PROBLEM,
                        new Wanted(1_000_000, 4, false, Duration.ofSeconds(25), false, List.of(), List.of()),
                        "393,216 sessions", "limits.connections is 1,000,000"),
                machine("huge-pages", State.WARNING, fields -> fields.hugePages(Optional.of("always")), "madvise"),
                machine("huge-pages", State.UNKNOWN, fields -> fields.hugePages(Optional.empty())),
                machine("processors", State.WARNING, fields -> fields.quota(1.5), "1.5 processors", "event-loops: 2"),
                machine("processors", State.OK, fields -> fields.quota(3.5)),
                wanted("processors", State.WARNING, wanted(64, true), "64 event loops", "event-loops: 0"),
                wanted("ping-interval", State.WARNING, wanted(Duration.ZERO), "no Pings", "ping-interval: 25s"),
                wanted("ping-interval", State.WARNING, wanted(Duration.ofSeconds(60)), "ping-interval is 1m",
                        "ALB after 60 s"),
                machine("clock", State.PROBLEM, fields -> fields.now(Instant.EPOCH), "1970-01-01"),
                machine("clock", State.WARNING, fields -> fields.clockKept(Optional.of(false)), "timedatectl"),
                machine("clock", State.UNKNOWN, fields -> fields.clockKept(Optional.empty())),
                wanted("certificate", State.PROBLEM, wanted(certificate(-20, -1)), "no longer since 2026-11-29"),
                wanted("certificate", State.PROBLEM, wanted(certificate(1, 90)), "only from 2026-12-01"),
                wanted("certificate", State.WARNING, wanted(certificate(-20, 29)), "until 2026-12-29"),
                wanted("certificate", State.PROBLEM,
                        new Wanted(100_000, 4, false, Duration.ofSeconds(25), false, List.of(),
                                List.of("admin.tls: can't read")),
                        "admin.tls: can't read"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saysWhatHurtsAndWhatToSet(String id, State state, Machine machine, Wanted wanted, String[] words) {
        Finding finding = Checkup.of(machine, wanted).stream().filter(each -> each.id().equals(id)).findFirst()
                .orElseThrow();
        assertThat(finding.state()).isEqualTo(state);
        assertThat(finding.advice().isPresent()).isEqualTo(state == State.WARNING || state == State.PROBLEM);
        assertThat(List.of(words)).allSatisfy(word -> assertThat(finding.toString()).contains(word));
        assertThat(finding.id()).isEqualTo(finding.id().toLowerCase(Locale.ROOT));
        List<String> lines = Doctor.lines(List.of(finding));
        assertThat(lines).allMatch(line -> line.length() <= 80);
        assertThat(Doctor.isIll(List.of(finding))).isEqualTo(state == State.PROBLEM);
    }

    @Test
    void jsonHasAllThatTheLinesHave() {
        Finding finding = Finding.problem("clock", "a \"b\"", "c", "d");
        assertThat(Doctor.json(List.of(finding, Finding.ok("ports", "e")))).isEqualTo("{\"findings\":["
                + "{\"id\":\"clock\",\"state\":\"problem\",\"what\":\"a \\\"b\\\"\",\"otherwise\":\"c\",\"set\":\"d\"},"
                + "{\"id\":\"ports\",\"state\":\"ok\",\"what\":\"e\"}]}");
        assertThat(Doctor.lines(List.of(finding))).containsExactly("  PROBLEM clock: a \"b\"",
                "          otherwise: c", "          set: d");
    }

    /** A machine of which one thing is another. */
    private static final class Fields {

        private OptionalLong files = MACHINE.openFiles();
        private OptionalLong backlog = MACHINE.backlog();
        private Optional<Machine.Tracked> tracked = MACHINE.tracked();
        private long memory = MACHINE.memory();
        private Optional<String> hugePages = MACHINE.hugePages();
        private OptionalDouble quota = MACHINE.quota();
        private Optional<Boolean> clockKept = MACHINE.clockKept();
        private Instant now = MACHINE.now();

        Fields files(OptionalLong other) {
            files = other;
            return this;
        }

        Fields backlog(OptionalLong other) {
            backlog = other;
            return this;
        }

        Fields tracked(Machine.@Nullable Tracked other) {
            tracked = Optional.ofNullable(other);
            return this;
        }

        Fields memory(long other) {
            memory = other;
            return this;
        }

        Fields hugePages(Optional<String> other) {
            hugePages = other;
            return this;
        }

        Fields quota(double other) {
            quota = OptionalDouble.of(other);
            return this;
        }

        Fields clockKept(Optional<Boolean> other) {
            clockKept = other;
            return this;
        }

        Fields now(Instant other) {
            now = other;
            return this;
        }

        Machine machine() {
            return new Machine(files, backlog, MACHINE.ports(), tracked, memory, MACHINE.heap(), MACHINE.buffers(),
                    hugePages, quota, MACHINE.processors(), clockKept, now);
        }
    }
}
