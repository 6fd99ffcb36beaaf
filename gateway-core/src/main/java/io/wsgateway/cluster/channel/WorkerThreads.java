package io.wsgateway.cluster.channel;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few daemon threads, {@code gateway-engine-1} and so on, each with a queue of its own. Thread-safe. */
public final class WorkerThreads implements Workers {

    private static final int MOST = 4;
    private static final Logger LOG = LoggerFactory.getLogger(WorkerThreads.class);

    /** One thread and what it has to do. */
    private static final class Worker {

        private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        private final Thread thread;

        Worker(int number) {
            thread = Thread.ofPlatform().daemon().name("gateway-engine-" + number).unstarted(this::run);
        }

        private void run() {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    run(tasks.take());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // closed
            }
        }

        private static void run(Runnable task) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error("a task of the engine's channels failed", e);
            }
        }
    }

    private final List<Worker> workers;

    /** As many as there are processors, 4 at most. */
    public WorkerThreads() {
        this(Math.min(Runtime.getRuntime().availableProcessors(), MOST));
    }

    WorkerThreads(int count) {
        workers = IntStream.rangeClosed(1, count).mapToObj(Worker::new).toList();
        workers.forEach(worker -> worker.thread.start());
    }

    @Override
    public void execute(int number, Runnable task) {
        workers.get(Math.floorMod(number, workers.size())).tasks.add(task);
    }

    @Override
    public void close() {
        workers.forEach(worker -> worker.thread.interrupt());
    }
}
