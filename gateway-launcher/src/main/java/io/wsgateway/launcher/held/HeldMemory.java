package io.wsgateway.launcher.held;

import io.wsgateway.launcher.apps.ApplicationClassLoader;
import io.wsgateway.launcher.held.ObjectFields.Held;
import java.lang.ref.Reference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Estimates how much of the heap an application holds: what can be reached from the static fields of its classes and from other
 * objects of its own, but not what belongs to the gateway. Of long arrays some elements stand for all; a walk that would be too
 * long ends. What only a local variable of a call under way refers to isn't seen. Confined to one thread.
 */
final class HeldMemory {

    /** Of arrays that are longer so many elements are looked at. */
    private static final int SAMPLE = 512;
    private static final int MOST_PARENTS = 16;

    private final ObjectFields fields;
    private final ClassLoader loader;
    private final Bounds bounds;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean whole = true;

    /**
     * What an application holds.
     *
     * @param bytes how much, roughly; at least, where the walk is not whole
     * @param whole whether everything was looked at, or stood for by something that was
     * @param most what holds the most, such as {@code chat.Provider.rooms}; empty: it holds nothing
     */
    record Estimate(long bytes, boolean whole, String most) {}

    /**
     * How it is looked.
     *
     * @param objects how many objects at most; each takes some 50 bytes meanwhile
     * @param region objects that take more than half of this have whole regions of this size, in bytes; 0: there are none
     */
    record Bounds(int objects, long region) {}

    /**
     * An object to begin with.
     *
     * @param name as operators are told
     */
    record Root(String name, Object object) {}

    /**
     * @param weight how many objects this one stands for
     */
    private record Step(Object object, double weight) {}

    private HeldMemory(ObjectFields fields, ClassLoader loader, Bounds bounds) {
        this.fields = fields;
        this.loader = loader;
        this.bounds = bounds;
    }

    /**
     * Looks.
     *
     * @param loader the application's
     * @param others its objects beside the static fields of its classes
     */
    static Estimate of(ObjectFields fields, ApplicationClassLoader loader, List<Root> others, Bounds bounds) {
        List<Root> roots = new ArrayList<>(others);
        for (Class<?> type : loader.loaded()) {
            for (Held held : fields.ofStatics(type)) {
                roots.add(new Root(type.getName() + "." + held.name(), held.value()));
            }
        }
        return new HeldMemory(fields, loader, bounds).estimate(roots);
    }

    private Estimate estimate(List<Root> roots) {
        double all = 0;
        double largest = 0;
        String most = "";
        int left = roots.size();
        for (Root root : roots) {
            double bytes = walk(root.object(), Math.max(1, (bounds.objects() - seen.size()) / left--));
            all += bytes;
            if (bytes > largest) {
                largest = bytes;
                most = root.name();
            }
        }
        return new Estimate((long) all, whole, most);
    }

    /** @param share the most objects that may be looked at; what one root leaves of its share is the others' */
    private double walk(Object root, int share) {
        double bytes = 0;
        int end = seen.size() + share;
        Deque<Step> steps = new ArrayDeque<>();
        push(steps, root, 1);
        while (!steps.isEmpty()) {
            if (seen.size() >= end) {
                whole = false;
                break;
            }
            Step step = steps.pop();
            Object object = step.object();
            if (seen.add(object)) {
                bytes += step.weight() * taken(fields.bytes(object));
                if (object instanceof Object[] array) {
                    pushElements(steps, array, step.weight());
                } else if (isFollowed(object)) {
                    pushFields(steps, object, step.weight());
                }
            }
        }
        return bytes;
    }

    private long taken(long bytes) {
        long region = bounds.region();
        return region == 0 || bytes <= region / 2 ? bytes : (bytes + region - 1) / region * region;
    }

    private void pushElements(Deque<Step> steps, Object[] array, double weight) {
        int looked = Math.min(array.length, SAMPLE);
        for (int i = 0; i < looked; i++) {
            push(steps, array[(int) ((long) i * array.length / looked)], weight * array.length / looked);
        }
    }

    private void pushFields(Deque<Step> steps, Object object, double weight) {
        for (Held held : fields.of(object)) {
            if (!(object instanceof Reference && held.name().equals("referent"))) { // softly or weakly held
                push(steps, held.value(), weight);
            }
        }
    }

    private static void push(Deque<Step> steps, @Nullable Object object, double weight) {
        if (object != null && !isEverybodys(object)) {
            steps.push(new Step(object, weight));
        }
    }

    private static boolean isEverybodys(Object object) {
        return object instanceof Class || object instanceof ClassLoader || object instanceof Thread
                || object instanceof ThreadGroup;
    }

    /** Whether it is the application's, or of the JDK: from objects of the gateway's everything can be reached. */
    private boolean isFollowed(Object object) {
        ClassLoader of = object.getClass().getClassLoader();
        if (of == null || of.equals(ClassLoader.getPlatformClassLoader())) {
            return true;
        }
        for (int i = 0; i < MOST_PARENTS && of != null; i++) {
            if (of.equals(loader)) {
                return true;
            }
            of = of.getParent();
        }
        return false;
    }
}
