package io.wsgateway.launcher.apps;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds out from one look at the applications folder to the next what is to be done. Looks are a second apart. A bundle is
 * ready once it is the same at two looks in a row, a folder at five, since its jars are replaced one after the other. Nothing
 * is read here, and time is an argument. Confined to one thread.
 */
final class FolderLooks {

    /** How long something may be copied before it is a warning. */
    static final Duration LATE = Duration.ofMinutes(1);

    private static final int REST_OF_JAR = 2;
    private static final int REST_OF_FOLDER = 5;

    private final Map<String, BundleState> taken = new TreeMap<>();
    private final Map<String, Pending> pending = new HashMap<>();

    /** What happened to a bundle. */
    enum Kind {
        ADDED, REPLACED, REMOVED
    }

    /**
     * Something is to be done with a bundle.
     *
     * @param bundle the name of its jar or folder
     * @param kind what happened to it
     * @param state what it is like
     */
    record Change(String bundle, Kind kind, BundleState state) {}

    /**
     * What a look has shown.
     *
     * @param ready what is to be done now
     * @param copying what has turned out, since the last look, to be still copied
     * @param late what has been copied for {@link #LATE}, told once
     */
    record Seen(List<Change> ready, List<String> copying, List<String> late) {

        Seen {
            ready = List.copyOf(ready);
            copying = List.copyOf(copying);
            late = List.copyOf(late);
        }
    }

    /** A bundle that isn't as it was taken. */
    private static final class Pending {

        private final Instant since;
        private BundleState state;
        private int looks;
        private boolean partial;
        private boolean toldCopying;
        private boolean toldLate;

        private Pending(Instant since, BundleState state) {
            this.since = since;
            this.state = state;
        }

        private void look(BundleState now) {
            if (now.equals(state)) {
                looks++;
            } else {
                state = now;
                looks = 1;
                partial = false;
            }
        }

        private boolean isAtRest() {
            return looks >= (state.folder() ? REST_OF_FOLDER : REST_OF_JAR);
        }
    }

    /** What is different in the folder from what was taken, whether or not it is at rest; nothing is remembered. */
    List<Change> different(Map<String, BundleState> folder) {
        TreeSet<String> names = new TreeSet<>(taken.keySet());
        names.addAll(folder.keySet());
        List<Change> changes = new ArrayList<>();
        for (String name : names) {
            BundleState before = taken.getOrDefault(name, BundleState.ABSENT);
            BundleState state = folder.getOrDefault(name, BundleState.ABSENT);
            if (!state.equals(before)) {
                changes.add(new Change(name, kind(before, state), state));
            }
        }
        return changes;
    }

    /** One look. What is ready stays ready until it is {@link #taken} or found {@link #partial}. */
    Seen look(Map<String, BundleState> folder, Instant now) {
        List<Change> ready = new ArrayList<>();
        List<String> copying = new ArrayList<>();
        List<String> late = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(taken.keySet());
        names.addAll(folder.keySet());
        pending.keySet().retainAll(names);
        for (String name : names) {
            BundleState before = taken.getOrDefault(name, BundleState.ABSENT);
            BundleState state = folder.getOrDefault(name, BundleState.ABSENT);
            if (state.equals(before)) {
                pending.remove(name);
                continue;
            }
            boolean known = pending.containsKey(name);
            Pending bundle = pending.computeIfAbsent(name, first -> new Pending(now, state));
            BundleState last = bundle.state;
            bundle.look(state);
            boolean grows = known && !last.equals(state) && !last.equals(BundleState.ABSENT);
            if ((grows || bundle.partial) && !bundle.toldCopying) {
                bundle.toldCopying = true;
                copying.add(name);
            }
            boolean atRest = bundle.isAtRest() && !bundle.partial;
            if (!atRest && !bundle.toldLate && !now.isBefore(bundle.since.plus(LATE))) {
                bundle.toldLate = true;
                late.add(name);
            }
            if (atRest) {
                ready.add(new Change(name, kind(before, state), state));
            }
        }
        return new Seen(ready, copying, late);
    }

    /** The bundle was taken as it was then, whatever came of it: it is looked at again when it changes. */
    void taken(String bundle, BundleState state) {
        pending.remove(bundle);
        if (state.equals(BundleState.ABSENT)) {
            taken.remove(bundle);
        } else {
            taken.put(bundle, state);
        }
    }

    /** The bundle is to be taken once more, though it is as it was. */
    void forget(String bundle) {
        taken.replace(bundle, BundleState.UNKNOWN);
    }

    /** The bundle is at rest, but not whole: it is ready no more until it changes. */
    void partial(String bundle) {
        Pending found = pending.get(bundle);
        if (found != null) {
            found.partial = true;
        }
    }

    private static Kind kind(BundleState before, BundleState now) {
        if (now.equals(BundleState.ABSENT)) {
            return Kind.REMOVED;
        }
        return before.equals(BundleState.ABSENT) ? Kind.ADDED : Kind.REPLACED;
    }
}
