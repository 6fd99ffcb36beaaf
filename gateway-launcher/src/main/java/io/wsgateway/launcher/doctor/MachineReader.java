package io.wsgateway.launcher.doctor;

import com.sun.management.UnixOperatingSystemMXBean;
import io.wsgateway.launcher.run.MemoryPlan;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out what a process is given, of the files by which Linux tells it and of the JVM. */
final class MachineReader {

    private static final int LONGEST = 4096;
    private static final Pattern CHOSEN = Pattern.compile("\\[(\\w+)]");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Path TIMESYNC = Path.of("run/systemd/timesync");

    private final Path root;

    /**
     * @param root where {@code proc}, {@code sys} and {@code run} are
     */
    MachineReader(Path root) {
        this.root = root;
    }

    /** What this process has. */
    Machine read(Instant now) {
        MemoryPlan memory = MemoryPlan.ofThisProcess();
        return new Machine(openFiles(), number("proc/sys/net/core/somaxconn"), ports(), tracked(), memory.limit(),
                memory.heap(), memory.buffers(), hugePages(), quota(), Runtime.getRuntime().availableProcessors(),
                clockKept(), now);
    }

    private static OptionalLong openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? OptionalLong.of(unix.getMaxFileDescriptorCount())
                : OptionalLong.empty();
    }

    OptionalLong ports() {
        String[] range = text("proc/sys/net/ipv4/ip_local_port_range").orElse("").split("\\s+", -1);
        return range.length == 2 && NUMBER.matcher(range[0]).matches() && NUMBER.matcher(range[1]).matches()
                ? OptionalLong.of(Math.max(0, Long.parseLong(range[1]) - Long.parseLong(range[0]) + 1))
                : OptionalLong.empty();
    }

    Optional<Machine.Tracked> tracked() {
        OptionalLong most = number("proc/sys/net/netfilter/nf_conntrack_max");
        OptionalLong count = number("proc/sys/net/netfilter/nf_conntrack_count");
        return most.isPresent()
                ? Optional.of(new Machine.Tracked(most.getAsLong(), count.orElse(0)))
                : Optional.empty();
    }

    Optional<String> hugePages() {
        return text("sys/kernel/mm/transparent_hugepage/enabled").flatMap(text -> {
            Matcher chosen = CHOSEN.matcher(text);
            return chosen.find() ? Optional.of(chosen.group(1)) : Optional.empty();
        });
    }

    /** By cgroup 2, else by cgroup 1. */
    OptionalDouble quota() {
        String[] both = text("sys/fs/cgroup/cpu.max").orElse("").split("\\s+", -1);
        if (both.length == 2 && NUMBER.matcher(both[1]).matches()) {
            return quota(both[0], Long.parseLong(both[1]));
        }
        return quota(text("sys/fs/cgroup/cpu/cpu.cfs_quota_us").orElse(""),
                number("sys/fs/cgroup/cpu/cpu.cfs_period_us").orElse(0));
    }

    private static OptionalDouble quota(String micros, long period) {
        return period > 0 && NUMBER.matcher(micros).matches()
                ? OptionalDouble.of((double) Long.parseLong(micros) / period)
                : OptionalDouble.empty();
    }

    /** Only systemd-timesyncd and chrony leave something to see. */
    Optional<Boolean> clockKept() {
        if (Files.exists(root.resolve(TIMESYNC).resolve("synchronized"))
                || Files.exists(root.resolve("run/chrony/chronyd.pid"))) {
            return Optional.of(true);
        }
        return Files.isDirectory(root.resolve(TIMESYNC)) ? Optional.of(false) : Optional.empty();
    }

    OptionalLong number(String file) {
        return text(file).filter(text -> NUMBER.matcher(text).matches()).map(Long::parseLong)
                .map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    private Optional<String> text(String file) {
        try (var in = Files.newInputStream(root.resolve(file))) {
            return Optional.of(new String(in.readNBytes(LONGEST), StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
