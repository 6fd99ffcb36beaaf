package io.wsgateway.session;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose class loaders are whose, of the generations that haven't ended. Applications of one jar share a loader. One that the
 * gateway's own classes are of, as in tests, is nobody's. Thread-safe.
 */
public final class ApplicationLoaders {

    /** A loader of an application's own has few parents up to the application's. */
    private static final int MOST_PARENTS = 16;

    private final IdentityHashMap<ClassLoader, List<String>> names = new IdentityHashMap<>();

    /** A generation begins. */
    public synchronized void begun(ApplicationCode code) {
        if (!isGateways(code.loader())) {
            names.computeIfAbsent(code.loader(), loader -> new ArrayList<>()).add(code.application());
        }
    }

    /** A generation has ended; once for each that {@link #begun began}. */
    public synchronized void ended(ApplicationCode code) {
        List<String> known = names.get(code.loader());
        if (known != null && known.remove(code.application()) && known.isEmpty()) {
            names.remove(code.loader());
        }
    }

    /** The names of the applications of each loader, in alphabetical order. */
    public synchronized IdentityHashMap<ClassLoader, List<String>> all() {
        IdentityHashMap<ClassLoader, List<String>> copy = new IdentityHashMap<>();
        names.forEach((loader, known) -> copy.put(loader, known.stream().distinct().sorted().toList()));
        return copy;
    }

    /** Of these loaders the one that is this, or a parent of it; null if none is. */
    static @Nullable ClassLoader nearest(IdentityHashMap<ClassLoader, List<String>> loaders,
            @Nullable ClassLoader loader) {
        ClassLoader one = loader;
        for (int i = 0; i < MOST_PARENTS && one != null; i++) {
            if (loaders.containsKey(one)) {
                return one;
            }
            one = one.getParent();
        }
        return null;
    }

    private static boolean isGateways(ClassLoader loader) {
        ClassLoader gateways = ApplicationLoaders.class.getClassLoader();
        for (ClassLoader one = gateways; one != null; one = one.getParent()) {
            if (one.equals(loader)) {
                return true;
            }
        }
        return false;
    }
}
