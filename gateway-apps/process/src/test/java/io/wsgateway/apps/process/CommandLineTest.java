package io.wsgateway.apps.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {

    private static final List<String> BC = List.of("/usr/bin/bc", "-l");
    private static final Mark MARK = Mark.of(1_234_567_890, 7);

    @Test
    void limitsAndMarksTheProgram() {
        ProgramLimits limits = new ProgramLimits(1, 1000, Duration.ofSeconds(5), 9, Duration.ZERO);
        assertThat(new CommandLine(Path.of("/s"), Path.of("/p"), true).of(BC, limits, MARK)).containsExactly("/s", "/p",
                "--core=0:0", "--nofile=9:9", "--as=1000:1000", "--cpu=5:6",
                "--locks=123456789000000007:123456789000000007", "/usr/bin/bc", "-l");
    }

    @Test
    void whatHasNoLimitIsLeftOut() {
        ProgramLimits limits = new ProgramLimits(1, 0, Duration.ZERO, 9, Duration.ZERO);
        assertThat(new CommandLine(Path.of("/s"), Path.of("/p"), false).of(BC, limits, MARK)).containsExactly("/s",
                "/p",
                "--core=0:0", "--nofile=9:9", "/usr/bin/bc", "-l");
    }

    @Test
    void seesWhetherFileLocksAreLimited() {
        String head = "Limit                     Soft Limit           Hard Limit           Units     \n";
        assertThat(Programs
                .isUnlimited(head + "Max file locks            unlimited            unlimited            locks     \n"))
                .isTrue();
        assertThat(Programs
                .isUnlimited(head + "Max file locks            1                    123456789000000007   locks     \n"))
                .isFalse();
        assertThat(Programs.isUnlimited("")).isFalse();
    }
}
