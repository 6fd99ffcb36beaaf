package io.wsgateway.apps.process;

import java.util.Optional;

/**
 * A process as {@code /proc/PID/stat} has it. Immutable.
 *
 * @param pid its number
 * @param zombie whether it has ended, and waits for its parent to hear of it
 * @param parent the number of its parent
 * @param group of its process group
 * @param session of its session
 * @param start when it has started: with the number, no other process is the same
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
record ProcessEntry(long pid, boolean zombie, long parent, long group, long session, long start) {

    /** Counted from the state, which is behind the name. */
    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int GROUP = 2;
    private static final int SESSION = 3;
    private static final int START = 19;

    /** Reads a line of {@code stat}; empty if it isn't one. A name may hold anything, parentheses and spaces among it. */
    static Optional<ProcessEntry> parse(long pid, String stat) {
        int name = stat.lastIndexOf(") ");
        if (name < 0) {
            return Optional.empty();
        }
        String[] fields = stat.substring(name + 2).strip().split(" ", -1);
        if (fields.length <= START) {
            return Optional.empty();
        }
        try {
            boolean over = fields[STATE].equals("Z") || fields[STATE].equals("X");
            return Optional.of(new ProcessEntry(pid, over, Long.parseLong(fields[PARENT]),
                    Long.parseLong(fields[GROUP]), Long.parseLong(fields[SESSION]), Long.parseLong(fields[START])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
