package io.wsgateway.launcher.apps;

import io.wsgateway.launcher.apps.BundleLoader.Copied;
import io.wsgateway.launcher.apps.FolderLooks.Change;
import io.wsgateway.launcher.apps.FolderLooks.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the applications folder, and loads what is new there once it is whole. It only looks: what the system tells of
 * changes doesn't come through bind mounts of every kind, nor from other machines. Confined to one thread; any may ask what it waits for.
 */
public final class FolderWatch {

    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

    private final Applications applications;
    private final FolderLooks looks = new FolderLooks();
    private final Map<String, String> waiting = new ConcurrentSkipListMap<>();
    private boolean unreadable;

    /** A watch that begins with what was found. */
    public FolderWatch(Applications applications) {
        this.applications = applications;
        applications.states().forEach(looks::taken);
    }

    /**
     * What is new in the folder, loaded and not started.
     *
     * @param loaded the generations that have been loaded
     * @param removed the bundles that are gone
     * @param same the bundles that were written again as they were
     * @param failed what can't be used, and why
     * @param waiting what isn't whole, and why
     */
    public record Update(List<LoadedBundle> loaded, List<String> removed, List<String> same, List<LoadFailure> failed,
            Map<String, String> waiting) {

        /** Copies. */
        public Update {
            loaded = List.copyOf(loaded);
            removed = List.copyOf(removed);
            same = List.copyOf(same);
            failed = List.copyOf(failed);
            waiting = Map.copyOf(waiting);
        }

        /** True if what runs may stay as it is. */
        public boolean isEmpty() {
            return loaded.isEmpty() && removed.isEmpty();
        }
    }

    /** One look, a second after the one before: takes what is at rest. */
    public Update look(Instant now) throws IOException {
        Optional<Map<String, Path>> folder = paths();
        if (folder.isEmpty()) {
            return none();
        }
        Map<String, BundleState> states = states(folder.get());
        FolderLooks.Seen seen = looks.look(states, now);
        Update update = take(withFailed(seen.ready(), states), folder.get(), true);
        seen.copying().forEach(bundle -> LOG.info("{}: still being copied{}", bundle, why(bundle)));
        seen.late().forEach(bundle -> LOG.warn("{}: still being copied, or not whole, after {} s{}; copy it again, or"
                + " remove it", bundle, FolderLooks.LATE.toSeconds(), why(bundle)));
        return update;
    }

    /** Takes everything that is different now, and tries again what failed before. */
    public Update takeAll() throws IOException {
        Optional<Map<String, Path>> folder = paths();
        if (folder.isEmpty()) {
            return none();
        }
        applications.failedBundles().forEach(looks::forget);
        return take(looks.different(states(folder.get())), folder.get(), true);
    }

    /** What {@link #takeAll} would take; the caller closes what is loaded. */
    public Update preview() throws IOException {
        Optional<Map<String, Path>> folder = paths();
        return folder.isEmpty() ? none() : take(looks.different(states(folder.get())), folder.get(), false);
    }

    /** What isn't whole, and why. */
    public Map<String, String> waiting() {
        return Map.copyOf(waiting);
    }

    private Update none() {
        return new Update(List.of(), List.of(), List.of(), List.of(), waiting);
    }

    /** Empty, and said once, while the folder can't be listed: it may be mounted again in a moment. */
    private Optional<Map<String, Path>> paths() {
        try {
            Map<String, Path> paths = new LinkedHashMap<>();
            applications.look().forEach(bundle -> paths.put(bundle.name(), bundle.jars().getFirst()));
            unreadable = false;
            return Optional.of(paths);
        } catch (IOException e) {
            if (!unreadable) {
                LOG.warn("the applications folder can't be listed, so all stays as it is: {}",
                        ThrowableDescription.plain(e));
            }
            unreadable = true;
            return Optional.empty();
        }
    }

    private static Map<String, BundleState> states(Map<String, Path> paths) {
        Map<String, BundleState> states = new TreeMap<>();
        paths.forEach((name, path) -> states.put(name, BundleState.of(path)));
        return states;
    }

    /** What failed may work now if something is removed: it may have wanted the same name. */
    private List<Change> withFailed(List<Change> ready, Map<String, BundleState> states) {
        if (ready.stream().noneMatch(change -> change.kind() == Kind.REMOVED)) {
            return ready;
        }
        List<Change> all = new ArrayList<>(ready);
        for (String failed : applications.failedBundles()) {
            BundleState state = states.get(failed);
            if (state != null && ready.stream().noneMatch(change -> change.bundle().equals(failed))) {
                all.add(new Change(failed, Kind.REPLACED, state));
            }
        }
        return all;
    }

    private String why(String bundle) {
        String why = waiting.get(bundle);
        return why == null ? "" : " (" + why + ")";
    }

    /** @param lasting whether this is remembered */
    private Update take(List<Change> changes, Map<String, Path> paths, boolean lasting) throws IOException {
        List<LoadedBundle> loaded = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        List<String> same = new ArrayList<>();
        List<LoadFailure> failed = new ArrayList<>();
        Map<String, String> partial = new TreeMap<>();
        for (Change change : changes) {
            String name = change.bundle();
            Path path = paths.get(name);
            if (change.kind() == Kind.REMOVED || path == null) {
                removed.add(name);
                remember(change, lasting);
                continue;
            }
            switch (load(new Bundle(name, List.of(path)), change.state())) {
                case Outcome.Loaded(var bundle) -> {
                    loaded.add(bundle);
                    remember(change, lasting);
                }
                case Outcome.Same() -> {
                    same.add(name);
                    remember(change, lasting);
                }
                case Outcome.Failed(var why) -> {
                    failed.add(new LoadFailure(name, String.valueOf(why.getMessage()), why.ofItsCode()));
                    if (lasting) {
                        applications.fail(name, why);
                    }
                    remember(change, lasting);
                }
                case Outcome.Partial(var why) -> {
                    partial.put(name, why);
                    if (lasting) {
                        waiting.put(name, why);
                        looks.partial(name);
                    }
                }
            }
        }
        return new Update(loaded, removed, same, failed, partial);
    }

    private void remember(Change change, boolean lasting) {
        if (lasting) {
            looks.taken(change.bundle(), change.state());
            waiting.remove(change.bundle());
        }
    }

    /** What came of loading a bundle. */
    private sealed interface Outcome {

        record Loaded(LoadedBundle bundle) implements Outcome {}

        record Same() implements Outcome {}

        record Partial(String why) implements Outcome {}

        record Failed(LoadException why) implements Outcome {}
    }

    /** What is looked at is the copy, which nobody else writes to. */
    private Outcome load(Bundle inFolder, BundleState state) throws IOException {
        Copied copy;
        try {
            copy = applications.loader().copy(inFolder);
        } catch (LoadException e) {
            return new Outcome.Failed(e);
        }
        Outcome checked = check(copy, inFolder, state);
        if (!(checked instanceof Outcome.Loaded)) {
            copy.delete();
        }
        return checked;
    }

    private Outcome check(Copied copy, Bundle inFolder, BundleState state) throws IOException {
        if (!BundleState.of(inFolder.jars().getFirst()).equals(state)) {
            return new Outcome.Partial("it changed while it was read");
        }
        LoadedBundle running = applications.bundles().get(inFolder.name());
        if (running != null && running.failures().isEmpty()
                && WholeJars.same(running.jars(), copy.bundle().jars())) {
            return new Outcome.Same();
        }
        Optional<String> flaw = WholeJars.flaw(copy.bundle().jars());
        if (flaw.isPresent()) {
            return new Outcome.Partial(flaw.get());
        }
        try {
            return new Outcome.Loaded(applications.loader().load(copy));
        } catch (LoadException e) {
            return new Outcome.Failed(e);
        }
    }
}
