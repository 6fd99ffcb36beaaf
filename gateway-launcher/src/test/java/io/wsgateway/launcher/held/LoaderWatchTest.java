package io.wsgateway.launcher.held;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.resolver.AddressResolver;
import io.netty.util.concurrent.FastThreadLocal;
import io.wsgateway.launcher.apps.Applications;
import io.wsgateway.launcher.apps.ContextFixture;
import io.wsgateway.launcher.apps.JarFixture;
import io.wsgateway.launcher.apps.LoadedBundle;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.core.json.JsonFactory;

/** Whether the classes of an application go when it is closed, and who is named that holds them. */
@Timeout(300)
class LoaderWatchTest {

    private static final int MOST_COLLECTIONS = 100;
    private static final Instant CLOSED = Instant.EPOCH;
    private static final Instant MINUTE_LATER = CLOSED.plus(Duration.ofMinutes(1));

    private static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();
    private static final ThreadLocal<String> OTHER = new ThreadLocal<>();

    private static final String NETTY = """
            new io.netty.util.concurrent.FastThreadLocal<Value>().set(new Value());
            io.netty.buffer.PooledByteBufAllocator.DEFAULT.directBuffer(100).release();
            io.netty.buffer.PooledByteBufAllocator.DEFAULT.heapBuffer(100).release();
            """;

    @TempDir
    private Path apps;

    private final AtomicLong collections = new AtomicLong();
    private final LoaderWatch watch = new LoaderWatch(collections::get);
    /** As an event loop is: a thread of the gateway's, which outlives the application. */
    private final ExecutorService loop =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("probe-loop").factory());

    /** What is logged is asserted as a value; the build's output stays quiet. */
    @BeforeAll
    static void logNothing() {
        ((Logger) LoggerFactory.getLogger(Applications.class)).setLevel(Level.OFF);
        ((Logger) LoggerFactory.getLogger(LoaderWatch.class)).setLevel(Level.OFF);
    }

    @AfterEach
    void endLoop() {
        System.clearProperty("io.netty.jfr.enabled");
        loop.close();
    }

    /**
     * Runs an application and closes it; what it did to the JVM stays.
     *
     * @param starting what it does when it starts
     * @param libraries the class path of what it has of its own, each by a class of it
     */
    private WeakReference<ClassLoader> left(String starting, Class<?>... libraries) throws Exception {
        return left(starting, "", libraries);
    }

    /** @param using what its method {@code use} does */
    private WeakReference<ClassLoader> left(String starting, String using, Class<?>... libraries) throws Exception {
        Path folder = Files.createDirectory(apps.resolve("probe"));
        for (Class<?> library : libraries) {
            Path jar = Path.of(library.getProtectionDomain().getCodeSource().getLocation().toURI());
            Files.copy(jar, folder.resolve(jar.getFileName()));
        }
        JarFixture.provider("probe.Provider", "probe", """
                static Thread thread;
                static AutoCloseable resource = () -> {};
                public static final class Value implements java.io.Serializable {}
                public interface BeanMBean { int getSize(); }
                public static final class Bean implements BeanMBean { public int getSize() { return 1; } }
                public static void end() throws Exception {
                    if (thread != null && !thread.isAlive()) { Runtime.getRuntime().removeShutdownHook(thread); }
                    if (thread != null) { thread.interrupt(); }
                    resource.close();
                }
                static void park() {
                    thread = Thread.currentThread();
                    try { Thread.sleep(60_000); } catch (InterruptedException e) { return; }
                }
                public static void use() throws Exception { %s }
                @Override public Application start(ApplicationContext context) throws Exception {
                    %s
                    return new Running();
                }
                """.formatted(using, starting)).write(folder.resolve("probe.jar"));
        try (Applications applications = Applications.find(apps, Duration.ofSeconds(20))) {
            LoadedBundle bundle = Objects.requireNonNull(applications.bundles().get("probe"));
            bundle.start(Objects.requireNonNull(bundle.found().get("probe")),
                    context -> new ContextFixture(context.name()));
            if (!using.isEmpty()) {
                loop.submit(() -> bundle.loader().loadClass("probe.Provider").getMethod("use").invoke(null)).get();
            }
            applications.remove("probe");
            applications.close(bundle);
            watch.closed(bundle, CLOSED);
            return new WeakReference<>(bundle.loader());
        }
    }

    /** Collects until it is gone, as far as it can go. */
    private static boolean isGone(WeakReference<ClassLoader> loader) throws InterruptedException {
        for (int i = 0; i < MOST_COLLECTIONS && !loader.refersTo(null); i++) {
            System.gc();
            Thread.sleep(50); // references are cleared by another thread, and threads have to end
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
            public void run() { timer.cancel(); } }, 60_000); resource = timer::cancel;                     | thread probe-timer (its context class loader)
            var executor = java.util.concurrent.Executors.newSingleThreadExecutor( \
            task -> new Thread(task, "probe-executor")); resource = executor::shutdownNow; \
            executor.submit(() -> 1).get();                                     | thread probe-executor (its context class loader)
            var pool = new java.util.concurrent.ForkJoinPool(1, from -> { \
            var worker = java.util.concurrent.ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(from); \
            worker.setName("probe-fork"); worker.setContextClassLoader(Provider.class.getClassLoader()); \
            return worker; }, null, false); resource = pool::shutdownNow; \
            pool.submit(Provider::park);                                        | thread probe-fork (its context class loader)
            var begun = new java.util.concurrent.CountDownLatch(1); \
            java.util.concurrent.ForkJoinPool.commonPool().submit(() -> { Thread.currentThread().setName("probe-common"); \
            thread = Thread.currentThread(); begun.countDown(); park(); }); begun.await();                       | thread probe-common (a call under way)
            thread = new Thread(new Value()::hashCode, "probe-hook"); Runtime.getRuntime().addShutdownHook(thread); | a shutdown hook
            """)
    void isHeldBy(String starting, String holder) throws Exception {
        WeakReference<ClassLoader> loader = left(starting);
        collections.incrementAndGet();
        watch.look(MINUTE_LATER);
        assertThat(watch.kept()).singleElement().satisfies(kept -> {
            assertThat(kept.bundle()).isEqualTo("probe");
            assertThat(kept.since()).isEqualTo(CLOSED);
            assertThat(kept.holders()).contains(holder);
        });
        Objects.requireNonNull(loader.get()).loadClass("probe.Provider").getMethod("end").invoke(null);
    }

    @Test
    void isHeldByAThreadLocalOfAThreadThatGoesOn() throws Exception {
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

    /**
     * With event loops, which it has shut down, and what it has used on an event loop of the gateway's. The start script has no
     * Netty make events for the flight recorder, which keeps the classes of those it has seen.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesWithANettyOfItsOwnUnlessTheFlightRecorderKnowsIt(boolean recorded) throws Exception {
        System.setProperty("io.netty.jfr.enabled", Boolean.toString(recorded));
        WeakReference<ClassLoader> loader = left(NETTY + """
                var group = new io.netty.channel.MultiThreadIoEventLoopGroup(1,
                        io.netty.channel.nio.NioIoHandler.newFactory());
                group.submit(() -> { use(); return 1; }).get();
                group.shutdownGracefully(0, 5, java.util.concurrent.TimeUnit.SECONDS).sync();
                io.netty.util.concurrent.GlobalEventExecutor.INSTANCE.submit(() -> 1).get();
                """, NETTY, FastThreadLocal.class, ByteBuf.class, Channel.class, AddressResolver.class);
        if (recorded) {
            loop.submit(() -> LeftThreadLocals.remove(Objects.requireNonNull(loader.get()))).get();
            List<String> holders = LoaderHolders.of(Objects.requireNonNull(loader.get()));
            while (holders.stream().anyMatch(holder -> holder.startsWith("thread"))) { // which is about to end
                Thread.sleep(50);
                holders = LoaderHolders.of(Objects.requireNonNull(loader.get()));
            }
            assertThat(holders).contains("the flight recorder (io.netty.buffer.AllocateBufferEvent)");
        } else {
            requireGone(loader);
        }
    }

    /** Which can't even be shut down once its classes can't be loaded any more. */
    @Test
    void isHeldByEventLoopsOfANettyOfItsOwn() throws Exception {
        left("""
                var group = new io.netty.channel.MultiThreadIoEventLoopGroup(1,
                        new io.netty.util.concurrent.DefaultThreadFactory("probe-netty", true),
                        io.netty.channel.nio.NioIoHandler.newFactory());
                group.submit(() -> 1).get();
                """, FastThreadLocal.class, ByteBuf.class, Channel.class, AddressResolver.class);
        collections.incrementAndGet();
        watch.look(MINUTE_LATER);
        assertThat(watch.kept().getFirst().holders()).anySatisfy(
                holder -> assertThat(holder).matches("thread probe-netty-\\d+-1 \\(its context class loader\\)"));
    }

    /** Whose buffers are recycled by each thread, and by all of them. */
    @ParameterizedTest
    @ValueSource(strings = {"threadLocalPool", "defaultPool"})
    void goesWithAJacksonOfItsOwn(String pool) throws Exception {
        String using = """
                try (var parser = tools.jackson.core.json.JsonFactory.builder()
                        .recyclerPool(tools.jackson.core.util.JsonRecyclerPools.%s()).build()
                        .createParser(tools.jackson.core.ObjectReadContext.empty(), "[\\"probe\\"]")) {
                    while (parser.nextToken() != null) { }
                }
                """.formatted(pool);
        requireGone(left("use();", using, JsonFactory.class));
    }

    /** Once thread locals of the event loops are removed. */
    private void requireGone(WeakReference<ClassLoader> loader) throws Exception {
        loop.submit(() -> LeftThreadLocals.remove(Objects.requireNonNull(loader.get()))).get();
        boolean gone = isGone(loader);
        ClassLoader held = loader.get();
        assertThat(gone).as("gone; else held by %s", held == null ? "" : LoaderHolders.of(held)).isTrue();
    }

    /** Itself, or softly, as Jackson's recycler of buffers is kept; what isn't the application's stays. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnceThreadLocalsOfAThreadThatGoesOnAreRemoved(boolean softly) throws Exception {
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
