package io.wsgateway.launcher.apps;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Whether the classes of an application go when it is closed, and who is named that holds them. */
class LoaderWatchTest {

    private static final int MOST_COLLECTIONS = 50;
    private static final Instant CLOSED = Instant.EPOCH;
    private static final Instant MINUTE_LATER = CLOSED.plus(Duration.ofMinutes(1));

    private static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();
    private static final ThreadLocal<String> OTHER = new ThreadLocal<>();

    @TempDir
    private Path apps;

    private final AtomicLong collections = new AtomicLong();
    private final LoaderWatch watch = new LoaderWatch(collections::get);

    /** What is logged is asserted as a value; the build's output stays quiet. */
    @BeforeAll
    static void logNothing() {
        ((Logger) LoggerFactory.getLogger(Applications.class)).setLevel(Level.OFF);
        ((Logger) LoggerFactory.getLogger(LoaderWatch.class)).setLevel(Level.OFF);
    }

    /**
     * Runs an application and closes it; what it did to the JVM stays.
     *
     * @param starting what it does when it starts
     */
    private WeakReference<ClassLoader> left(String starting) throws IOException {
        JarFixture.provider("probe.Provider", "probe", """
                static Thread thread;
                public static final class Value implements java.io.Serializable {}
                public interface BeanMBean { int getSize(); }
                public static final class Bean implements BeanMBean { public int getSize() { return 1; } }
                public static void end() {
                    if (thread != null && !thread.isAlive()) { Runtime.getRuntime().removeShutdownHook(thread); }
                    if (thread != null) { thread.interrupt(); }
                }
                static void park() {
                    try { Thread.sleep(60_000); } catch (InterruptedException e) { return; }
                }
                @Override public Application start(ApplicationContext context) throws Exception {
                    %s
                    return new Running();
                }
                """.formatted(starting)).write(apps.resolve("probe.jar"));
        try (Applications applications = Applications.find(apps, Duration.ofSeconds(5))) {
            LoadedBundle bundle = Objects.requireNonNull(applications.bundles().get("probe.jar"));
            assertThat(applications.start(Objects.requireNonNull(bundle.found().get("probe")),
                    context -> new ContextFixture(context.name()))).as("%s", bundle.failures()).isPresent();
            applications.remove("probe.jar");
            applications.close(bundle);
            watch.closed(bundle, CLOSED);
            return new WeakReference<>(bundle.loader());
        }
    }

    /** Collects until it is gone, as far as it can go. */
    private static boolean isGone(WeakReference<ClassLoader> loader) throws InterruptedException {
        for (int i = 0; i < MOST_COLLECTIONS && !loader.refersTo(null); i++) {
            System.gc();
            Thread.sleep(20); // references are cleared by another thread
        }
        return loader.refersTo(null);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "",
            // Taken back, as the application hasn't:
            "java.lang.management.ManagementFactory.getPlatformMBeanServer().registerMBean(new Bean(),"
                    + " new javax.management.ObjectName(\"probe:type=Bean\"));",
            "java.sql.DriverManager.registerDriver((java.sql.Driver) java.lang.reflect.Proxy.newProxyInstance("
                    + "Provider.class.getClassLoader(), new Class<?>[] {java.sql.Driver.class},"
                    + " (proxy, method, arguments) -> method.getName().equals(\"hashCode\") ? (Object) 1"
                    + " : method.getName().equals(\"equals\") ? (Object) (proxy == arguments[0]) : null));",
            // Over with the thread that starts it:
            "new ThreadLocal<Value>().set(new Value());",
            "java.util.concurrent.ForkJoinPool.commonPool().submit(() -> new Value().hashCode()).join();",
            "Thread.ofVirtual().start(() -> new Value().hashCode()).join();",
            "try { throw new IllegalStateException(new Value().toString()); }"
                    + " catch (IllegalStateException e) { context.logger().info(\"kept\", e); }"})
    void goes(String starting) throws Exception {
        WeakReference<ClassLoader> loader = left(starting);
        assertThat(isGone(loader)).as("gone; else held by %s", loader.get() == null
                ? ""
                : LoaderHolders.of(Objects.requireNonNull(loader.get()))).isTrue();
        collections.incrementAndGet();
        watch.look(MINUTE_LATER);
        assertThat(watch.kept()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            thread = new Thread(Provider::park, "probe-own"); thread.start();   | thread probe-own (its context class loader)
            var timer = new java.util.Timer("probe-timer", true); timer.schedule(new java.util.TimerTask() { \
            public void run() { timer.cancel(); } }, 5000);                     | thread probe-timer (its context class loader)
            thread = new Thread(new Value()::hashCode, "probe-hook"); Runtime.getRuntime().addShutdownHook(thread); | a shutdown hook
            """)
    void isHeldBy(String starting, String holder) throws Exception {
        WeakReference<ClassLoader> loader = left(starting);
        collections.incrementAndGet();
        watch.look(MINUTE_LATER);
        assertThat(watch.kept()).singleElement().satisfies(kept -> {
            assertThat(kept.bundle()).isEqualTo("probe.jar");
            assertThat(kept.since()).isEqualTo(CLOSED);
            assertThat(kept.holders()).contains(holder);
        });
        Objects.requireNonNull(loader.get()).loadClass("probe.Provider").getMethod("end").invoke(null);
    }

    /** As an event loop does: a thread of the gateway's, which outlives the application. */
    @Test
    void isHeldByAThreadLocalOfAThreadThatGoesOn() throws Exception {
        try (ExecutorService loop =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().name("probe-loop").factory())) {
            WeakReference<ClassLoader> loader = left("");
            loop.submit(() -> {
                LOCAL.set(Objects.requireNonNull(loader.get()).loadClass("probe.Provider")
                        .getConstructor().newInstance());
                return true;
            }).get();
            collections.incrementAndGet();
            watch.look(MINUTE_LATER);
            assertThat(watch.kept().getFirst().holders())
                    .containsExactly("thread probe-loop (threadLocals.table.[].value)");
            loop.submit(LOCAL::remove).get();
            assertThat(isGone(loader)).isTrue();
            assertThat(watch.kept()).isEmpty();
        }
    }

    /** Itself, or softly, as Jackson's recycler of buffers is kept; what isn't the application's stays. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnceThreadLocalsOfAThreadThatGoesOnAreRemoved(boolean softly) throws Exception {
        try (ExecutorService loop =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().name("probe-loop").factory())) {
            WeakReference<ClassLoader> loader = left("");
            loop.submit(() -> {
                OTHER.set("the gateway's");
                Object value = Objects.requireNonNull(loader.get()).loadClass("probe.Provider").getConstructor()
                        .newInstance();
                LOCAL.set(softly ? new SoftReference<>(value) : value);
                return true;
            }).get();
            assertThat(LoaderHolders.of(Objects.requireNonNull(loader.get()))).hasSize(1);
            loop.submit(() -> LeftThreadLocals.remove(Objects.requireNonNull(loader.get()))).get();
            assertThat(isGone(loader)).isTrue();
            assertThat(loop.submit(OTHER::get).get()).isEqualTo("the gateway's");
        }
    }

    @Test
    void isNotJudgedBeforeAMinuteNorBeforeACollection() throws Exception {
        WeakReference<ClassLoader> loader =
                left("thread = new Thread(Provider::park, \"probe-early\"); thread.start();");
        collections.incrementAndGet();
        watch.look(MINUTE_LATER.minusMillis(1));
        assertThat(watch.kept()).isEmpty();
        collections.decrementAndGet();
        watch.look(MINUTE_LATER);
        assertThat(watch.kept()).isEmpty();
        collections.incrementAndGet();
        watch.look(MINUTE_LATER);
        assertThat(watch.kept()).hasSize(1);
        Objects.requireNonNull(loader.get()).loadClass("probe.Provider").getMethod("end").invoke(null);
    }
}
