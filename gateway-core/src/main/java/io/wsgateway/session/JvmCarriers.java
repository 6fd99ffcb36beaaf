package io.wsgateway.session;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The carriers of this JVM. Their number can be changed from Java 24 on; before that it stays what it is. Reached by
 * reflection, as this is compiled for an older Java, and loads the management classes: made when it is needed.
 */
final class JvmCarriers implements Carriers {

    private static final Logger LOG = LoggerFactory.getLogger(JvmCarriers.class);
    private static final String SCHEDULER = "jdk.management.VirtualThreadSchedulerMXBean";
    private static final String PROPERTY = "jdk.virtualThreadScheduler.parallelism";
    /** The JVM's own limit. */
    private static final int MOST = Integer.getInteger("jdk.virtualThreadScheduler.maxPoolSize", 256);

    private final Optional<Scheduler> scheduler;
    private final int usual;
    private int now;

    private record Scheduler(Object bean, Method setter) {

        void set(int parallelism) throws ReflectiveOperationException {
            setter.invoke(bean, parallelism);
        }
    }

    JvmCarriers() {
        this.scheduler = scheduler();
        this.usual = Integer.getInteger(PROPERTY, Runtime.getRuntime().availableProcessors());
        this.now = usual;
    }

    private static Optional<Scheduler> scheduler() {
        try {
            Class<? extends PlatformManagedObject> type =
                    Class.forName(SCHEDULER).asSubclass(PlatformManagedObject.class);
            @Nullable Object bean = ManagementFactory.getPlatformMXBean(type);
            return bean == null
                    ? Optional.empty()
                    : Optional.of(new Scheduler(bean, type.getMethod("setParallelism", int.class)));
        } catch (ReflectiveOperationException | LinkageError | IllegalArgumentException e) {
            LOG.debug("the number of carriers can't be changed here", e);
            return Optional.empty();
        }
    }

    /** Whether their number can be changed. */
    boolean canBeSet() {
        return scheduler.isPresent();
    }

    @Override
    public int usual() {
        return usual;
    }

    @Override
    public void set(int count) {
        if (scheduler.isEmpty()) {
            return;
        }
        int wanted = Math.clamp(count, usual, Math.max(usual, MOST));
        try {
            if (wanted != now) {
                scheduler.get().set(wanted);
                now = wanted;
            }
        } catch (ReflectiveOperationException e) {
            LOG.debug("the number of carriers stays {}", now, e);
        }
        if (now > usual) {
            callOneMore();
        }
    }

    /**
     * Carriers are started when something is queued in a queue that was empty, and then start each other. Which queue that is
     * depends on the thread: a new one has another than those who have queued already, as a rule.
     */
    private static void callOneMore() {
        Thread.ofPlatform().daemon().name("gateway-carriers").start(() -> Thread.startVirtualThread(() -> {}));
    }
}
