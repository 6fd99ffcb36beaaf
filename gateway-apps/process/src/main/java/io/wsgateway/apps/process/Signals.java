package io.wsgateway.apps.process;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Sends signals to processes and groups, by the {@code kill} that is part of {@code /bin/sh}: Java knows two of them, and no groups, and
 * {@code /bin/kill} isn't everywhere.
 */
final class Signals {

    private static final String SCRIPT = "kill -s \"$0\" -- \"$@\" 2>/dev/null";
    private static final int AT_ONCE = 1000;

    private Signals() {}

    /** What is to be signalled: the program's group as a whole, from which nothing can be forked meanwhile, and each that isn't in it. */
    static Set<Long> targets(long group, List<ProcessEntry> processes) {
        Set<Long> targets = new LinkedHashSet<>();
        for (ProcessEntry process : processes) {
            targets.add(process.group() == group ? -group : process.pid());
        }
        return targets;
    }

    /** Sends one; whoever is gone is left out. Waits until it is sent. */
    static void send(String signal, Set<Long> targets) throws IOException {
        List<Long> all = List.copyOf(targets);
        for (int i = 0; i < all.size(); i += AT_ONCE) {
            List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, signal));
            all.subList(i, Math.min(i + AT_ONCE, all.size())).forEach(target -> line.add(target.toString()));
            Process kill = new ProcessBuilder(line).redirectInput(DevNull.FILE)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                kill.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }
    }
}
