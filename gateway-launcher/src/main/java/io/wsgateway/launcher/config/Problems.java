package io.wsgateway.launcher.config;

import java.util.List;
import java.util.TreeSet;

/** Collects problems, so that all of them are told at once. Thread-safe: applications may read settings from threads. */
public final class Problems {

    private final TreeSet<Problem> found = new TreeSet<>();

    /** Adds a problem with a key. */
    public void add(Position position, String key, String message) {
        add(new Problem(position, key, message));
    }

    /** Adds a problem; the same one counts once. */
    public synchronized void add(Problem problem) {
        found.add(problem);
    }

    /** What has been found so far, in the order of the file. */
    public synchronized List<Problem> list() {
        return List.copyOf(found);
    }

    /** Throws if anything has been found. */
    public void check() throws ConfigurationException {
        List<Problem> problems = list();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }
}
