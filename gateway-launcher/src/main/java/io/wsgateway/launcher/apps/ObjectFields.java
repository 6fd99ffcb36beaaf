package io.wsgateway.launcher.apps;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What objects refer to, private fields of the JDK's among them: read only, to say who holds on to an application. By
 * {@code sun.misc.Unsafe}, which is reached by reflection because naming it is a warning that no option turns off; where it
 * can't be had, nothing is seen. Immutable.
 */
final class ObjectFields {

    private final Object unsafe;
    private final Method offset;
    private final Method staticOffset;
    private final Method staticBase;
    private final Method get;

    private ObjectFields(Object unsafe) throws ReflectiveOperationException {
        Class<?> type = unsafe.getClass();
        this.unsafe = unsafe;
        this.offset = type.getMethod("objectFieldOffset", Field.class);
        this.staticOffset = type.getMethod("staticFieldOffset", Field.class);
        this.staticBase = type.getMethod("staticFieldBase", Field.class);
        this.get = type.getMethod("getObject", Object.class, long.class);
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
        for (Class<?> type = object.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    Object value = read(object, field, offset);
                    if (value != null) {
                        held.add(new Held(field.getName(), value));
                    }
                }
            }
        }
        return held;
    }

    /** What a static field of the JDK's refers to; empty if there is no such field. */
    Optional<Object> ofStatic(String className, String name) {
        try {
            Field field = Class.forName(className).getDeclaredField(name);
            return Optional.ofNullable(read(staticBase.invoke(unsafe, field), field, staticOffset));
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.empty();
        }
    }

    /** Null too for fields of records and hidden classes, which are kept from everybody. */
    private @Nullable Object read(Object base, Field field, Method offsetOf) {
        try {
            return get.invoke(unsafe, base, offsetOf.invoke(unsafe, field));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
