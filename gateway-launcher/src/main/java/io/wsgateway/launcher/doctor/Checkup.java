package io.wsgateway.launcher.doctor;

import io.wsgateway.launcher.config.Units;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Holds what a machine gives against what a gateway is configured for, as pure functions. */
final class Checkup {

    /** For listeners, jars, logs and event loops: {@code ConnectionCount} keeps as many back. */
    private static final int OTHER_FILES = 256;
    private static final int BACKLOG = 4096;
    /** What a session without messages counts for; {@code SessionMemory} holds all of them below three eighths. */
    private static final long SESSION_BYTES = 2048;
    /** What all else in the process takes, besides heap and buffers. */
    private static final long OTHER_BYTES = 96L << 20;
    /** The shortest idle timeout that is common: see {@code IdleTimeout}. */
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofDays(30);
    /** No gateway of this version ran before. */
    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");
    private static final double NEARLY_FULL = 0.8;

    private Checkup() {}

    /** All that was looked at, in a fixed order. */
    static List<Finding> of(Machine machine, Wanted wanted) {
        List<Finding> findings = new ArrayList<>(List.of(files(machine, wanted), backlog(machine),
                ports(machine, wanted), tracked(machine, wanted), memory(machine), room(machine, wanted),
                hugePages(machine), loops(machine, wanted), ping(wanted), clock(machine)));
        findings.addAll(certificates(machine, wanted));
        return findings;
    }

    private static Finding files(Machine machine, Wanted wanted) {
        String id = "open-files";
        if (machine.openFiles().isEmpty()) {
            return Finding.unknown(id, "how many files may be open can't be found out here");
        }
        long most = machine.openFiles().getAsLong();
        long need = (long) wanted.connections() + OTHER_FILES;
        String what = number(most) + " files may be open here; limits.connections needs " + number(need);
        return most >= need
                ? Finding.ok(id, what)
                : Finding.problem(id, what, "handshakes beyond " + number(Math.max(0, most - OTHER_FILES))
                        + " sessions are answered 503",
                        "ulimit -n " + need + "; LimitNOFILE=" + need + " in a systemd unit; --ulimit nofile=" + need
                                + " of Docker; or a lower limits.connections");
    }

    private static Finding backlog(Machine machine) {
        String id = "backlog";
        if (machine.backlog().isEmpty()) {
            return Finding.unknown(id, "net.core.somaxconn can't be read here");
        }
        long most = machine.backlog().getAsLong();
        String what = "net.core.somaxconn is " + number(most) + " (expected: at least " + number(BACKLOG) + ")";
        return most >= BACKLOG
                ? Finding.ok(id, what)
                : Finding.warning(id, what,
                        "connections that come all at once, as after a restart, are dropped and try again a second later",
                        "sysctl -w net.core.somaxconn=" + BACKLOG + "; in a container: --sysctl of Docker,"
                                + " securityContext.sysctls of Kubernetes");
    }

    private static Finding ports(Machine machine, Wanted wanted) {
        String id = "ports";
        if (machine.ports().isEmpty()) {
            return Finding.unknown(id, "net.ipv4.ip_local_port_range can't be read here");
        }
        long ports = machine.ports().getAsLong();
        String what = "net.ipv4.ip_local_port_range has " + number(ports) + " ports";
        if (!wanted.behindProxy()) {
            return Finding.ok(id, what + "; no proxy is configured that would need them");
        }
        return ports >= wanted.connections()
                ? Finding.ok(id, what)
                : Finding.warning(id, what + "; limits.connections is " + number(wanted.connections()),
                        "a proxy on a machine with as many can't open more connections to one address and port of the"
                                + " gateway",
                        "sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\" where the proxy runs, and a listener for"
                                + " each 60,000 sessions, or a Unix domain socket (listeners[].socket)");
    }

    private static Finding tracked(Machine machine, Wanted wanted) {
        String id = "conntrack";
        if (machine.tracked().isEmpty()) {
            return Finding.ok(id, "connections aren't tracked here (nf_conntrack), as far as can be seen");
        }
        Machine.Tracked tracked = machine.tracked().get();
        String what = "net.netfilter.nf_conntrack_max is " + number(tracked.most()) + ", of which "
                + number(tracked.count()) + " are taken; limits.connections is " + number(wanted.connections());
        long set = Math.max(tracked.most(), 2L * wanted.connections());
        String sysctl = "sysctl -w net.netfilter.nf_conntrack_max=" + set + ", or no tracking of the gateway's ports"
                + " (iptables -t raw … -j NOTRACK)";
        if (tracked.most() < wanted.connections()) {
            return Finding.problem(id, what, "packets of connections beyond it are dropped without a word", sysctl);
        }
        return tracked.count() < tracked.most() * NEARLY_FULL
                ? Finding.ok(id, what)
                : Finding.warning(id, what, "packets of connections beyond it are dropped without a word",
                        "sysctl -w net.netfilter.nf_conntrack_max=" + 2 * set);
    }

    private static Finding memory(Machine machine) {
        String id = "memory";
        String what = mib(machine.heap()) + " of heap and " + mib(machine.buffers()) + " of buffers, of "
                + mib(machine.memory());
        return machine.heap() + machine.buffers() + OTHER_BYTES <= machine.memory()
                ? Finding.ok(id, what)
                : Finding.problem(id, what + " (expected: " + mib(OTHER_BYTES) + " less)",
                        "the kernel ends the process before it reaches its own bounds",
                        "more memory for the container, or a lower -Xmx in GATEWAY_OPTS");
    }

    private static Finding room(Machine machine, Wanted wanted) {
        String id = "session-memory";
        long sessions = (machine.heap() + machine.buffers()) / 8 * 3 / SESSION_BYTES;
        String what = "heap and buffers have room for " + number(sessions) + " sessions that are idle;"
                + " limits.connections is " + number(wanted.connections());
        return sessions >= wanted.connections()
                ? Finding.ok(id, what)
                : Finding.problem(id, what, "handshakes beyond that are answered 503",
                        "more memory, a larger -Xmx in GATEWAY_OPTS, or a lower limits.connections");
    }

    private static Finding hugePages(Machine machine) {
        String id = "huge-pages";
        if (machine.hugePages().isEmpty()) {
            return Finding.unknown(id, "whether the kernel joins pages to huge ones can't be read here");
        }
        String mode = machine.hugePages().get();
        String what = "transparent huge pages: " + mode;
        return !mode.equals("always")
                ? Finding.ok(id, what)
                : Finding.warning(id, what,
                        "the process takes more memory than it uses, and stands still while pages are"
                                + " joined",
                        "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled");
    }

    private static Finding loops(Machine machine, Wanted wanted) {
        String id = "processors";
        String loops = number(wanted.eventLoops()) + " event loops for " + number(machine.processors()) + " processors";
        if (machine.quota().isPresent()) {
            double quota = machine.quota().getAsDouble();
            String what = loops + ", of whose time there is a quota: "
                    + String.format(Locale.ROOT, "%.1f processors", quota);
            return wanted.eventLoops() <= Math.max(2, Math.ceil(quota))
                    ? Finding.ok(id, what)
                    : Finding.warning(id, what, "once the quota is used up, all sessions wait for the next 100 ms",
                            "transport.event-loops: " + Math.max(2, (int) Math.ceil(quota)) + ", or a higher quota");
        }
        return wanted.eventLoops() <= 2L * machine.processors()
                ? Finding.ok(id, loops)
                : Finding.warning(id, loops, "they only take turns", wanted.eventLoopsGiven()
                        ? "transport.event-loops: 0, one for each processor"
                        : "more processors");
    }

    private static Finding ping(Wanted wanted) {
        String id = "ping-interval";
        Duration interval = wanted.pingInterval();
        String set = "keepalive: { ping-interval: 25s }";
        if (interval.isZero()) {
            return Finding.warning(id, "keepalive.ping-interval is 0s: no Pings",
                    "peers that are gone are noticed only when something is sent to them, and what has an idle timeout on"
                            + " the way ends sessions that are silent",
                    set);
        }
        String what = "keepalive.ping-interval is " + Units.writeDuration(interval);
        return interval.compareTo(IDLE_TIMEOUT) < 0
                ? Finding.ok(id, what + ", below the idle timeouts that are common")
                : Finding.warning(id, what,
                        "load balancers of Google Cloud end connections that are silent for 30 s, the"
                                + " router of Heroku after 55 s, nginx and AWS's ALB after 60 s",
                        set);
    }

    private static Finding clock(Machine machine) {
        String id = "clock";
        if (machine.now().isBefore(BUILT)) {
            return Finding.problem(id, "the clock says " + machine.now(),
                    "certificates and tokens aren't valid yet, as far as the gateway can tell",
                    "the time: timedatectl set-ntp true");
        }
        if (machine.clockKept().isEmpty()) {
            return Finding.unknown(id, "the clock says " + machine.now() + "; whether something keeps it right can't be"
                    + " seen here");
        }
        return machine.clockKept().get()
                ? Finding.ok(id, "something keeps the clock right")
                : Finding.warning(id, "nothing has set the clock right since the start of the machine",
                        "tokens and certificates are valid at other times than their issuers mean",
                        "timedatectl set-ntp true, or chrony");
    }

    private static List<Finding> certificates(Machine machine, Wanted wanted) {
        String id = "certificate";
        List<Finding> findings = new ArrayList<>();
        wanted.unusable().forEach(problem -> findings.add(
                Finding.problem(id, problem, "the gateway doesn't start, or shows the one it had", "other files")));
        for (Wanted.Certificate one : wanted.certificates()) {
            String where = one.listener() + ".tls: " + one.file() + " is valid ";
            Duration left = Duration.between(machine.now(), one.until());
            if (machine.now().isBefore(one.from())) {
                findings.add(Finding.problem(id, where + "only from " + one.from() + " on", "clients reject it",
                        "the clock, or another certificate"));
            } else if (!left.isPositive()) {
                findings.add(Finding.problem(id, where + "no longer since " + one.until(), "clients reject it",
                        "another file, which is read while the gateway runs"));
            } else if (left.compareTo(SOON) < 0) {
                findings.add(Finding.warning(id, where + "until " + one.until(), "clients reject it from then on",
                        "another file, which is read while the gateway runs"));
            } else {
                findings.add(Finding.ok(id, where + "until " + one.until()));
            }
        }
        return findings;
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String mib(long bytes) {
        return number(bytes >> 20) + " MiB";
    }
}
