package io.wsgateway.launcher.held;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What objects refer to, private fields of the JDK's among them: read only, to say who holds on to an application, and what an
 * application holds. By {@code sun.misc.Unsafe}, which is reached by reflection because naming it is a warning that no option
 * turns off; where it can't be had, nothing is seen. Runs no code of what it looks at. Knows the classes it has seen, so
 * it is made anew for each look. Confined to one thread.
 */
final class ObjectFields {

    private static final int HEADER = 16;
    private static final int ALIGNED = 8;

    private final MethodHandle offset;
    private final MethodHandle staticOffset;
    private final MethodHandle staticBase;
    private final MethodHandle get;
    private final MethodHandle scale;
    private final Map<Class<?>, Layout> layouts = new HashMap<>();

    /**
     * A class as it lies in memory.
     *
     * @param bytes what an object of it takes, roughly
     * @param references its fields that refer to something
     */
    private record Layout(long bytes, List<Reference> references) {}

    /** A field, and how it is read. */
    private record Reference(String name, Function<Object, @Nullable Object> value) {}

    private ObjectFields(Object unsafe) throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        Class<?> type = unsafe.getClass();
        this.offset = lookup.findVirtual(type, "objectFieldOffset", MethodType.methodType(long.class, Field.class))
                .bindTo(unsafe);
        this.staticOffset = lookup
                .findVirtual(type, "staticFieldOffset", MethodType.methodType(long.class, Field.class)).bindTo(unsafe);
        this.staticBase = lookup
                .findVirtual(type, "staticFieldBase", MethodType.methodType(Object.class, Field.class)).bindTo(unsafe);
        this.get = lookup
                .findVirtual(type, "getObject", MethodType.methodType(Object.class, Object.class, long.class))
                .bindTo(unsafe);
        this.scale = lookup.findVirtual(type, "arrayIndexScale", MethodType.methodType(int.class, Class.class))
                .bindTo(unsafe);
    }

    /** Empty where the JVM doesn't let anybody look. */
    static Optional<ObjectFields> open() {
        try {
            Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return Optional.of(new ObjectFields(field.get(null)));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /**
     * A reference.
     *
     * @param name the field's name, or {@code []}
     * @param value what it refers to
     */
    record Held(String name, Object value) {}

    /** What an object refers to. */
    List<Held> of(Object object) {
        List<Held> held = new ArrayList<>();
        if (object instanceof Object[] array) {
            for (Object element : array.clone()) {
                if (element != null) {
                    held.add(new Held("[]", element));
                }
            }
            return held;
        }
        for (Reference reference : layout(object.getClass()).references) {
            Object value = reference.value.apply(object);
            if (value != null) {
                held.add(new Held(reference.name, value));
            }
        }
        return held;
    }

    /** What an object takes of the heap, without what it refers to: roughly, as each JVM lays objects out in its way. */
    long bytes(Object object) {
        Class<?> type = object.getClass();
        return type.isArray()
                ? aligned(HEADER + (long) Array.getLength(object) * scale(type))
                : layout(type).bytes;
    }

    /** What a static field of the JDK's refers to; empty if there is no such field. */
    Optional<Object> ofStatic(String className, String name) {
        try {
            return Optional.ofNullable(readStatic(Class.forName(className).getDeclaredField(name)));
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.empty();
        }
    }

    /** What the static fields of a class refer to; the class isn't initialized for it. */
    List<Held> ofStatics(Class<?> type) {
        List<Held> held = new ArrayList<>();
        for (Field field : fields(type)) {
            if (Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                Object value = readStatic(field);
                if (value != null) {
                    held.add(new Held(field.getName(), value));
                }
            }
        }
        return held;
    }

    private Layout layout(Class<?> type) {
        Layout known = layouts.get(type);
        if (known == null) {
            known = layoutOf(type);
            layouts.put(type, known);
        }
        return known;
    }

    private Layout layoutOf(Class<?> of) {
        List<Reference> references = new ArrayList<>();
        long end = HEADER;
        for (Class<?> type = of; type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : fields(type)) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    long at = offset(field);
                    end = at < 0 ? end + ALIGNED : Math.max(end, at + width(field.getType()));
                    if (!field.getType().isPrimitive()) {
                        reading(field, at).ifPresent(value -> references.add(new Reference(field.getName(), value)));
                    }
                }
            }
        }
        return new Layout(aligned(end), List.copyOf(references));
    }

    /** Fields of records and of hidden classes, such as lambdas, have no offset; those of applications are open to reflection. */
    private Optional<Function<Object, @Nullable Object>> reading(Field field, long at) {
        if (at >= 0) {
            return Optional.of(object -> read(object, at));
        }
        try {
            return field.trySetAccessible() ? Optional.of(object -> reflected(field, object)) : Optional.empty();
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /** None of a class that names types which can't be found. */
    private static Field[] fields(Class<?> type) {
        try {
            return type.getDeclaredFields();
        } catch (LinkageError | RuntimeException e) {
            return new Field[0];
        }
    }

    private static int width(Class<?> type) {
        if (type == long.class || type == double.class) {
            return Long.BYTES;
        }
        if (type == boolean.class || type == byte.class) {
            return Byte.BYTES;
        }
        return type == short.class || type == char.class ? Short.BYTES : Integer.BYTES;
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNED - 1) / ALIGNED * ALIGNED;
    }

    /** Negative where it can't be had. */
    private long offset(Field field) {
        try {
            return (long) offset.invokeExact(field);
        } catch (Throwable e) { // of the JDK's own
            return -1;
        }
    }

    private int scale(Class<?> array) {
        try {
            return (int) scale.invokeExact(array);
        } catch (Throwable e) { // of the JDK's own
            return 1;
        }
    }

    private @Nullable Object read(Object base, long at) {
        try {
            return (Object) get.invokeExact(base, at);
        } catch (Throwable e) { // of the JDK's own
            return null;
        }
    }

    private @Nullable Object readStatic(Field field) {
        try {
            return read((Object) staticBase.invokeExact(field), (long) staticOffset.invokeExact(field));
        } catch (Throwable e) { // of the JDK's own
            return null;
        }
    }

    private static @Nullable Object reflected(Field field, Object object) {
        try {
            return field.get(object);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }
}
