package io.wsgateway.apps.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is executed to have a program in a session and a group of its own, within its limits, and marked: {@code setsid} and
 * {@code prlimit} of util-linux, one after the other in the same process, which is the program then. No shell. Immutable.
 *
 * @param setsid where it is
 * @param prlimit where it is
 * @param marks whether the limit on file locks may be set, which needs that the gateway has none
 */
record CommandLine(Path setsid, Path prlimit, boolean marks) {

    /** Where tools of the system are. */
    static final List<String> FOLDERS = List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin");

    /** Where a tool of the system is. */
    static Optional<Path> find(String tool) {
        return FOLDERS.stream().map(folder -> Path.of(folder, tool)).filter(Files::isExecutable).findFirst();
    }

    /** What is executed for a program. */
    List<String> of(List<String> command, ProgramLimits limits, Mark mark) {
        List<String> line = new ArrayList<>(List.of(setsid.toString(), prlimit.toString(), "--core=0:0",
                "--nofile=" + limits.files() + ":" + limits.files()));
        if (limits.memory() > 0) {
            line.add("--as=" + limits.memory() + ":" + limits.memory());
        }
        long seconds = limits.cpuTime().toSeconds();
        if (seconds > 0) {
            // SIGXCPU, and SIGKILL a second later.
            line.add("--cpu=" + seconds + ":" + (seconds + 1));
        }
        if (marks) {
            line.add("--locks=" + mark + ":" + mark);
        }
        line.addAll(command);
        return line;
    }
}
