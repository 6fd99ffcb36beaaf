package io.wsgateway.launcher.held;

import io.wsgateway.launcher.apps.ApplicationClassLoader;
import io.wsgateway.launcher.text.Escaped;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of the JVM's holds on to the classes of an application that was closed: threads with what they keep for themselves,
 * shutdown hooks, MBeans, JDBC drivers. What may be taken back without harm is; threads aren't touched.
 */
final class LoaderHolders {

    private static final Logger LOG = LoggerFactory.getLogger(LoaderHolders.class);
    /** A thread refers to a map, that to a table, that to an entry, that to a value, and that to an object of the application. */
    private static final int DEEPEST = 6;
    /** How much is looked at from one thread on. */
    private static final int MOST_OBJECTS = 20_000;
    private static final String DRIVERS = "java.sql.DriverManager";

    private LoaderHolders() {}

    /** Takes back what the application has registered with the JDK and not taken back itself; says what that was. */
    static List<String> clean(ClassLoader loader) {
        List<String> cleaned = new ArrayList<>();
        for (ObjectName name : beans(loader)) {
            try {
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
                cleaned.add("MBean " + Escaped.text(name.toString()));
            } catch (JMException e) {
                LOG.debug("unregistering {}", name, e);
            }
        }
        ObjectFields.open().flatMap(fields -> drivers(fields, loader)).ifPresent(cleaned::add);
        ResourceBundle.clearCache(loader);
        return cleaned;
    }

    /** The names of those that hold on to it, as far as can be told. */
    static List<String> of(ClassLoader loader) {
        List<String> holders = new ArrayList<>();
        Optional<ObjectFields> fields = ObjectFields.open();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            String named = "thread " + Escaped.text(thread.getName());
            if (loader.equals(thread.getContextClassLoader())) {
                holders.add(named + " (its context class loader)");
            } else if (isOf(loader, thread)) {
                holders.add(named + " (its class)");
            } else {
                fields.flatMap(some -> path(some, thread, loader))
                        .ifPresent(path -> holders.add(named + " (" + path + ")"));
            }
        }
        fields.flatMap(some -> some.ofStatic("java.lang.ApplicationShutdownHooks", "hooks")
                .flatMap(hooks -> path(some, hooks, loader))).ifPresent(path -> holders.add("a shutdown hook"));
        beans(loader).forEach(name -> holders.add("MBean " + Escaped.text(name.toString())));
        if (holders.isEmpty()) {
            holders.addAll(calls(loader));
            holders.addAll(events(loader));
        }
        return holders;
    }

    /** Of those events that were ever made the flight recorder keeps the class. */
    private static List<String> events(ClassLoader loader) {
        return loader instanceof ApplicationClassLoader classes
                ? classes.loaded().stream().filter(LoaderHolders::isEvent)
                        .map(type -> "the flight recorder (" + type.getName() + ")").toList()
                : List.of();
    }

    private static boolean isEvent(Class<?> of) {
        Class<?> type = of.getSuperclass();
        while (type != null && !type.getName().equals("jdk.jfr.Event")) {
            type = type.getSuperclass();
        }
        return type != null;
    }

    /**
     * Threads that run code of its name: what only a local variable refers to is seen by that alone. It may be the code of another
     * generation, so this is for where nothing else is found.
     */
    private static List<String> calls(ClassLoader loader) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(call -> String.valueOf(loader.getName()).equals(call.getClassLoaderName())))
                .map(thread -> "thread " + Escaped.text(thread.getKey().getName()) + " (a call under way)").toList();
    }

    /** Drivers are registered for as long as the JVM; only their own application may take them back by the API. */
    private static Optional<String> drivers(ObjectFields fields, ClassLoader loader) {
        return fields.ofStatic(DRIVERS, "registeredDrivers")
                .filter(CopyOnWriteArrayList.class::isInstance).map(CopyOnWriteArrayList.class::cast)
                .filter(drivers -> removed(drivers, fields, loader)).map(drivers -> "a JDBC driver");
    }

    private static boolean removed(CopyOnWriteArrayList<?> drivers, ObjectFields fields, ClassLoader loader) {
        return drivers.removeIf(entry -> fields.of(entry).stream().anyMatch(held -> isOf(loader, held.value())));
    }

    private static List<ObjectName> beans(ClassLoader loader) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        List<ObjectName> names = new ArrayList<>();
        for (ObjectName name : server.queryNames(null, null)) {
            try {
                if (loader.equals(server.getClassLoaderFor(name))) {
                    names.add(name);
                }
            } catch (JMException e) {
                LOG.debug("{} is gone meanwhile", name, e);
            }
        }
        return names;
    }

    private static boolean isOf(ClassLoader loader, Object object) {
        return loader.equals(object) || loader.equals(object.getClass().getClassLoader())
                || object instanceof Class<?> type && loader.equals(type.getClassLoader());
    }

    private record Step(Object object, String path, int depth) {}

    /** The fields that lead from an object to one of the application's, the shortest way, such as {@code threadLocals.table}. */
    private static Optional<String> path(ObjectFields fields, Object from, ClassLoader loader) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Step> steps = new ArrayDeque<>(List.of(new Step(from, "", 0)));
        while (!steps.isEmpty() && seen.size() < MOST_OBJECTS) {
            Step step = steps.remove();
            for (ObjectFields.Held held : fields.of(step.object())) {
                boolean weak = step.object() instanceof Reference && !(step.object() instanceof SoftReference)
                        && held.name().equals("referent");
                if (weak || held.value() instanceof ThreadGroup || !seen.add(held.value())) {
                    continue;
                }
                String path = step.path().isEmpty() ? held.name() : step.path() + "." + held.name();
                if (isOf(loader, held.value())) {
                    return Optional.of(path);
                }
                if (step.depth() < DEEPEST && !(held.value() instanceof String)
                        && !(held.value() instanceof ClassLoader) && !(held.value() instanceof Class)) {
                    steps.add(new Step(held.value(), path, step.depth() + 1));
                }
            }
        }
        return Optional.empty();
    }
}
