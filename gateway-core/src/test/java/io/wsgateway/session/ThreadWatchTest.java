package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.session.ApplicationFaults.Fault;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadWatchTest {

    private static final ClassLoader GATEWAYS = ThreadWatchTest.class.getClassLoader();

    private final ApplicationLoaders loaders = new ApplicationLoaders();
    private final ApplicationFaults faults = new ApplicationFaults(InstantSource.system());
    private final ThreadWatch watch = new ThreadWatch(loaders, faults);
    private final LogCapture log = new LogCapture(ThreadWatch.class);
    private final List<Thread> threads = new ArrayList<>();
    private CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void end() throws InterruptedException {
        endThreads();
        log.close();
    }

    private void endThreads() throws InterruptedException {
        end.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
        end = new CountDownLatch(1);
    }

    private ApplicationCode begun(String name, ClassLoader loader) {
        ApplicationCode code = new ApplicationCode(name, loader);
        loaders.begun(code);
        return code;
    }

    private static ClassLoader loader(ClassLoader parent) {
        return new URLClassLoader(new URL[0], parent);
    }

    private void startThreads(@Nullable ClassLoader context, int number) {
        CountDownLatch awaited = end;
        for (int i = 0; i < number; i++) {
            Thread thread = Thread.ofPlatform().daemon().name("worker-" + threads.size()).unstarted(() -> {
                try {
                    awaited.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.setContextClassLoader(context);
            thread.start();
            threads.add(thread);
        }
    }

    @Test
    void countsThreadsByTheirContextClassLoaderAndItsParents() {
        ClassLoader chat = loader(GATEWAYS);
        ClassLoader echo = loader(GATEWAYS);
        begun("chat", chat);
        begun("echo", echo);
        begun("still", loader(GATEWAYS));
        startThreads(chat, 2);
        startThreads(loader(loader(chat)), 1);
        startThreads(echo, 1);
        startThreads(GATEWAYS, 5);
        startThreads(null, 1);
        watch.look();
        assertThat(watch.threads()).isEqualTo(Map.of("chat", 3, "echo", 1));
        assertThat(log.lines).isEmpty();
    }

    /** Such as an event loop of the gateway's in a callback: its class is the gateway's. */
    @Test
    void threadsOfTheGatewaysAreNobodys() throws Exception {
        ClassLoader chat = loader(GATEWAYS);
        begun("chat", chat);
        CountDownLatch awaited = end;
        Thread own = new Thread("own") {
            @Override
            public void run() {
                try {
                    awaited.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        own.setContextClassLoader(chat);
        own.start();
        threads.add(own);
        watch.look();
        assertThat(watch.threads()).isEmpty();
    }

    @Test
    void whereTheLoaderIsTheGatewaysNothingIsCounted() {
        begun("chat", GATEWAYS);
        startThreads(GATEWAYS, 70);
        watch.look();
        assertThat(watch.threads()).isEmpty();
        assertThat(log.lines).isEmpty();
    }

    @Test
    void namesAnApplicationWithManyAndAgainWhenTheyHaveDoubled() throws Exception {
        ClassLoader chat = loader(GATEWAYS);
        begun("chat", chat);
        startThreads(chat, 64);
        watch.look();
        assertThat(log.lines).isEmpty();
        startThreads(chat, 6);
        watch.look();
        watch.look();
        startThreads(chat, 69);
        watch.look();
        assertThat(log.lines)
                .containsExactly("WARN application chat has 70 threads of its own, 70 of them named worker-#;"
                        + " this is told again when they have doubled");
        startThreads(chat, 1);
        watch.look();
        assertThat(log.lines).hasSize(2);
        assertThat(faults.of("chat")).singleElement().extracting(Fault::count, Fault::line)
                .containsExactly(2L, "140 threads of its own, 140 of them named worker-#");
        endThreads();
        watch.look();
        assertThat(watch.threads()).isEmpty();
        startThreads(chat, 65);
        watch.look();
        assertThat(log.lines).hasSize(3);
    }

    /** Two generations of one application, and two applications of one jar. */
    @Test
    void generationsOfOneNameAreCountedTogetherUntilTheyEnd() {
        ClassLoader before = loader(GATEWAYS);
        ClassLoader now = loader(GATEWAYS);
        ApplicationCode old = begun("chat", before);
        begun("chat", now);
        begun("other", now);
        startThreads(before, 1);
        startThreads(now, 2);
        watch.look();
        assertThat(watch.threads()).isEqualTo(Map.of("chat", 3, "other", 2));
        loaders.ended(old);
        watch.look();
        assertThat(watch.threads()).isEqualTo(Map.of("chat", 2, "other", 2));
    }
}
