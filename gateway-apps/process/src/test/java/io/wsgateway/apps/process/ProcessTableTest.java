package io.wsgateway.apps.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {

    private static final Mark MARK = new Mark(123_456_789_012_345_678L);
    private static final String OTHER = "123456789012345679";

    @TempDir
    private Path proc;
    private ProcessTable table;

    @BeforeEach
    void create() {
        table = new ProcessTable(proc);
    }

    @Test
    void eitherMarkIsEnough() throws IOException {
        process(10, 1, 10, MARK.toString(), "");
        process(11, 1, 11, "unlimited", "A=b\0WSGATEWAY_PROGRAM=" + MARK + "\0");
        process(12, 1, 12, OTHER, "WSGATEWAY_PROGRAM=" + MARK + "\0");
        process(13, 1, 13, MARK.toString(), "WSGATEWAY_PROGRAM=" + OTHER + "\0");
        process(14, 1, 14, OTHER, "WSGATEWAY_PROGRAM=" + OTHER + "\0");
        process(15, 1, 15, "unlimited", "");
        table.look();
        assertThat(table.of(99, MARK)).extracting(ProcessEntry::pid).containsExactlyInAnyOrder(10L, 11L, 12L, 13L);
    }

    @Test
    void aMarkThatWasSeenStays() throws IOException {
        process(10, 1, 10, "unlimited", "WSGATEWAY_PROGRAM=" + MARK + "\0");
        table.look();
        process(10, 1, 10, "unlimited", "");
        table.look();
        assertThat(table.of(99, MARK)).extracting(ProcessEntry::pid).containsExactly(10L);
    }

    /** Numbers come round, soon where programs fork without end: the session that has had it isn't that of the process that has it now. */
    @Test
    void aSessionThatIsOverIsNobodys() throws IOException {
        process(20, 1, 20, MARK.toString(), "");
        process(10, 1, 10, OTHER, "");
        table.look();
        assertThat(table.of(10, MARK)).extracting(ProcessEntry::pid).containsExactlyInAnyOrder(10L, 20L);
        assertThat(table.of(ProcessTable.NO_SESSION, MARK)).extracting(ProcessEntry::pid).containsExactly(20L);
    }

    @Test
    void aNumberIsHeldByItsProcessOrItsSession() throws IOException {
        process(10, 1, 9, "unlimited", "");
        process(12, 1, 11, "unlimited", "");
        table.look();
        assertThat(table.holds(10)).isTrue();
        assertThat(table.holds(11)).isTrue();
        assertThat(table.holds(13)).isFalse();
    }

    private void process(long pid, long parent, long session, String locks, String environment) throws IOException {
        Path folder = Files.createDirectories(proc.resolve(Long.toString(pid)));
        Files.writeString(folder.resolve("stat"), pid + " (a) b) S " + parent + " " + session + " " + session
                + " 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 777 1 1\n");
        Files.writeString(folder.resolve("limits"),
                "Limit                     Soft Limit           Hard Limit           Units\n"
                        + "Max file locks            " + locks + "   " + locks + "   locks     \n");
        Files.writeString(folder.resolve("environ"), environment);
    }
}
