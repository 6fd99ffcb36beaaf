package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ApplicationThreadsTest {

    private final ClassLoader loader = new ClassLoader("the application's", null) {};
    private final ApplicationCode code = new ApplicationCode("chat", loader);
    private final ApplicationThreads threads = new ApplicationThreads(new SessionIds());

    @Test
    void aThreadNotesWhoseCallbacksItMakes() throws Exception {
        CompletableFuture<String> session = new CompletableFuture<>();
        CompletableFuture<String> task = new CompletableFuture<>();
        threads.startCallbacks(code, "chat 1z", 71, calls -> calls.call(() -> session.complete(note())));
        threads.startTask(code, "chat task", () -> task.complete(note()));
        assertThat(session.get(10, TimeUnit.SECONDS)).isEqualTo("chat 1z");
        assertThat(task.get(10, TimeUnit.SECONDS)).isEqualTo("chat null");
    }

    private static String note() {
        CallbackNote note = Objects.requireNonNull(CallbackNote.ofThread());
        return note.application() + " " + note.session();
    }

    @Test
    void callbacksAreMadeOnAVirtualThreadOfThisNameAndCountUntilItsEnd() throws Exception {
        CompletableFuture<Thread> seen = new CompletableFuture<>();
        CountDownLatch held = new CountDownLatch(1);
        threads.startCallbacks(code, "chat 1", calls -> calls.call(() -> {
            seen.complete(Thread.currentThread());
            awaitLatch(held);
        }));
        Thread thread = seen.get(20, TimeUnit.SECONDS);
        assertThat(thread.isVirtual()).isTrue();
        assertThat(thread.getName()).isEqualTo("chat 1");
        assertThat(threads.underWay()).isOne();
        assertThat(threads.all()).singleElement().satisfies(one -> {
            assertThat(one.application()).isEqualTo("chat");
            assertThat(one.begun()).isOne();
        });
        held.countDown();
        thread.join();
        assertThat(threads.underWay()).isZero();
        assertThat(threads.all()).isEmpty();
    }

    @Test
    void eachCallbackBeginsWithTheLoaderOfTheApplicationAndUninterrupted() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        CompletableFuture<Thread> last = new CompletableFuture<>();
        threads.startCallbacks(code, "chat 1", calls -> {
            for (int i = 0; i < 3; i++) {
                calls.call(() -> {
                    Thread thread = Thread.currentThread();
                    seen.add(thread.getContextClassLoader().getName() + " " + thread.isInterrupted());
                    thread.setContextClassLoader(ApplicationThreadsTest.class.getClassLoader());
                    thread.interrupt();
                });
            }
            last.complete(Thread.currentThread());
        });
        last.get(20, TimeUnit.SECONDS).join();
        assertThat(seen).containsExactly("the application's false", "the application's false",
                "the application's false");
    }

    @Test
    void countsNoLongerWhatHasThrown() throws Exception {
        CompletableFuture<Thread> seen = new CompletableFuture<>();
        threads.startCallbacks(code, "chat 1", calls -> {
            seen.complete(Thread.currentThread());
            Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {});
            throw new IllegalStateException("a test");
        });
        seen.get(20, TimeUnit.SECONDS).join();
        assertThat(threads.underWay()).isZero();
        assertThat(threads.all()).isEmpty();
    }

    /** Nobody waits for a scheduled task that runs for ever. */
    @Test
    void tasksDoNotCountAsUnderWay() throws Exception {
        CompletableFuture<Thread> seen = new CompletableFuture<>();
        CountDownLatch held = new CountDownLatch(1);
        new ApplicationCalls(code, threads).soon(() -> {
            seen.complete(Thread.currentThread());
            awaitLatch(held);
        });
        Thread thread = seen.get(20, TimeUnit.SECONDS);
        assertThat(thread.getName()).isEqualTo("chat stage");
        assertThat(thread.isVirtual()).isTrue();
        assertThat(thread.getContextClassLoader()).isSameAs(loader);
        assertThat(threads.underWay()).isZero();
        assertThat(threads.all()).hasSize(1);
        held.countDown();
        thread.join();
        assertThat(threads.all()).isEmpty();
    }

    private static void awaitLatch(CountDownLatch held) {
        while (held.getCount() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
