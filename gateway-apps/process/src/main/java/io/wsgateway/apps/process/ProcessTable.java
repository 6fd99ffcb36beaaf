package io.wsgateway.apps.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All processes of the machine, or of the container, as they were at one look at {@code /proc}. What is known of a process' mark is
 * kept from one look to the next, as it never changes. Confined to one thread.
 */
final class ProcessTable {

    private static final Pattern LOCKS = Pattern.compile("(?m)^Max file locks +\\S+ +([0-9]{18}) ");
    private static final Pattern VARIABLE = Pattern.compile("(?:^|\0)" + Mark.VARIABLE + "=([0-9]{18})(?:\0|$)");
    private static final long NONE = 0;

    /** The number of no session. */
    static final long NO_SESSION = -1;

    private final Path proc;
    private Map<Long, Known> known = new HashMap<>();

    ProcessTable(Path proc) {
        this.proc = proc;
    }

    /**
     * A process, with both numbers that are marks, as a program may change either.
     *
     * @param limit its limit on file locks; 0: no number of a mark's length
     * @param variable in its environment; 0: none
     */
    private record Known(ProcessEntry entry, long limit, long variable) {

        boolean has(Mark mark) {
            return limit == mark.number() || variable == mark.number();
        }
    }

    /** Looks once more. */
    void look() {
        Map<Long, Known> now = new HashMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path folder : all) {
                entry(folder).ifPresent(entry -> now.put(entry.pid(), known(folder, entry)));
            }
        } catch (IOException e) {
            throw new IllegalStateException("/proc can't be read", e);
        }
        known = now;
    }

    private static Optional<ProcessEntry> entry(Path folder) {
        try {
            return ProcessEntry.parse(Long.parseLong(folder.getFileName().toString()), read(folder.resolve("stat")));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Known known(Path folder, ProcessEntry entry) {
        Known before = known.get(entry.pid());
        if (before != null && before.entry().start() == entry.start()) {
            return new Known(entry, before.limit(), before.variable());
        }
        return new Known(entry, first(LOCKS, read(folder.resolve("limits"))),
                first(VARIABLE, read(folder.resolve("environ"))));
    }

    private static long first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : NONE;
    }

    /** What is there; nothing where the process is gone, or another user's. */
    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * The processes that have come of a program and run yet: marked, in its session, or descendants of these.
     *
     * @param session the program's own number, which is its session's; {@link #NO_SESSION} once that has ended
     */
    List<ProcessEntry> of(long session, Mark mark) {
        Map<Long, ProcessEntry> found = new LinkedHashMap<>();
        for (Known process : known.values()) {
            if (process.has(mark) || process.entry().session() == session) {
                found.put(process.entry().pid(), process.entry());
            }
        }
        if (found.isEmpty()) {
            return List.of();
        }
        boolean more = true;
        while (more) {
            more = false;
            for (Known process : known.values()) {
                ProcessEntry entry = process.entry();
                more |= found.containsKey(entry.parent()) && found.putIfAbsent(entry.pid(), entry) == null;
            }
        }
        return running(found.values());
    }

    /** Whether a process has this number, or is in a session of it: until then the kernel gives it to no other. */
    boolean holds(long number) {
        return known.values().stream()
                .anyMatch(process -> process.entry().pid() == number || process.entry().session() == number);
    }

    private static List<ProcessEntry> running(Collection<ProcessEntry> processes) {
        return new ArrayList<>(processes.stream().filter(entry -> !entry.zombie()).toList());
    }
}
