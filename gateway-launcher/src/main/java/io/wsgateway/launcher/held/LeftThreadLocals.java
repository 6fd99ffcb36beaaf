package io.wsgateway.launcher.held;

import java.lang.ref.Reference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an application has left in the thread locals of threads that aren't its own, such as event loops: libraries keep buffers
 * there, which would keep all its classes.
 */
public final class LeftThreadLocals {

    private static final List<String> MAPS = List.of("threadLocals", "inheritableThreadLocals");

    private LeftThreadLocals() {}

    /** Removes from the current thread what is of this class loader; nothing where the JVM doesn't let anybody look. */
    public static void remove(ClassLoader loader) {
        ObjectFields.open().ifPresent(fields -> {
            for (ObjectFields.Held map : fields.of(Thread.currentThread())) {
                if (MAPS.contains(map.name())) {
                    remove(fields, map.value(), loader);
                }
            }
        });
    }

    /** @param map the JDK's own, in whose table each entry is a weak reference to a thread local, with a value */
    private static void remove(ObjectFields fields, Object map, ClassLoader loader) {
        for (ObjectFields.Held table : fields.of(map)) {
            for (ObjectFields.Held entry : table.value() instanceof Object[]
                    ? fields.of(table.value())
                    : List.<ObjectFields.Held>of()) {
                if (entry.value() instanceof Reference<?> key && key.get() instanceof ThreadLocal<?> local
                        && (isOf(loader, local) || hasValueOf(fields, key, loader))) {
                    local.remove();
                }
            }
        }
    }

    private static boolean hasValueOf(ObjectFields fields, Object entry, ClassLoader loader) {
        return fields.of(entry).stream().filter(held -> held.name().equals("value"))
                .anyMatch(held -> isOf(loader, held.value())
                        || held.value() instanceof Reference<?> kept && isOf(loader, kept.get()));
    }

    private static boolean isOf(ClassLoader loader, @Nullable Object object) {
        return object != null && (loader.equals(object) || loader.equals(object.getClass().getClassLoader()));
    }
}
