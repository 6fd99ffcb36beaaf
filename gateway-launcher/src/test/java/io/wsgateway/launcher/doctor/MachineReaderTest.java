package io.wsgateway.launcher.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineReaderTest {

    @TempDir
    private Path root;

    private MachineReader with(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        return new MachineReader(root);
    }

    @Test
    void readsWhatTheKernelTells() throws Exception {
        assertThat(with("proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n").ports())
                .isEqualTo(OptionalLong.of(28_232));
        assertThat(with("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n").hugePages())
                .contains("madvise");
        with("proc/sys/net/netfilter/nf_conntrack_count", "17\n");
        assertThat(with("proc/sys/net/netfilter/nf_conntrack_max", "65536\n").tracked())
                .contains(new Machine.Tracked(65_536, 17));
    }

    @Test
    void knowsQuotasOfBothVersionsOfControlGroups() throws Exception {
        with("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
        assertThat(with("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n").quota()).isEmpty();
        assertThat(with("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "250000\n").quota()).isEqualTo(OptionalDouble.of(2.5));
        assertThat(with("sys/fs/cgroup/cpu.max", "150000 100000\n").quota()).isEqualTo(OptionalDouble.of(1.5));
        assertThat(with("sys/fs/cgroup/cpu.max", "max 100000\n").quota()).isEmpty();
        assertThat(with("sys/fs/cgroup/cpu.max", "1 0\n").quota()).isEmpty();
    }

    @Test
    void seesWhetherTheClockIsKept() throws Exception {
        assertThat(new MachineReader(root).clockKept()).isEmpty();
        Files.createDirectories(root.resolve("run/systemd/timesync"));
        assertThat(new MachineReader(root).clockKept()).contains(false);
        assertThat(with("run/systemd/timesync/synchronized", "").clockKept()).contains(true);
    }

    @Test
    void whatIsNotThereOrNoNumberIsUnknown() throws Exception {
        assertThat(with("proc/sys/net/core/somaxconn", "many\n").number("proc/sys/net/core/somaxconn")).isEmpty();
        Machine machine = new MachineReader(root).read(Instant.EPOCH);
        assertThat(machine.backlog()).isEmpty();
        assertThat(machine.ports()).isEmpty();
        assertThat(machine.tracked()).isEmpty();
        assertThat(machine.hugePages()).isEqualTo(Optional.empty());
        assertThat(machine.heap()).isPositive();
    }
}
