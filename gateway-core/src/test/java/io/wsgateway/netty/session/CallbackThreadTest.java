package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.join;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static io.wsgateway.netty.session.SocketSessions.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Execution;
import io.wsgateway.app.Session;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a callback does to its thread doesn't reach the next one, whoever's it is. */
@Timeout(60)
class CallbackThreadTest {

    private static final ClassLoader APPLICATIONS = RecordingApplication.class.getClassLoader();

    private final ClassLoader odd = new ClassLoader("odd", APPLICATIONS) {};
    private final RecordingApplication application = new RecordingApplication();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    CallbackThreadTest() {
        application.onMessage = (session, message) -> spoil();
        application.onPong = (session, payload) -> spoil();
        application.onClose = (session, status) -> spoil();
    }

    /** Tells what the thread is like, and leaves it otherwise. */
    private void spoil() {
        Thread thread = Thread.currentThread();
        seen.add((thread.isInterrupted() ? "interrupted, " : "")
                + (APPLICATIONS.equals(thread.getContextClassLoader()) ? "own" : "another's"));
        thread.interrupt();
        thread.setContextClassLoader(odd);
    }

    @Test
    void callbacksOfAnEventLoopSeeNothingOfEachOther() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        RecordingApplication other = new RecordingApplication();
        other.onMessage = (session, message) -> spoil();
        try (SessionTester tester = SessionTester.open(application);
                SessionTester neighbour = tester.neighbour(other)) {
            tester.receive(join(text("1"), text("2")));
            neighbour.receive(text("3"));
            assertThat(seen).containsExactly("own", "own", "own");
            tester.lose();
            assertThat(seen).containsExactly("own", "own", "own", "own");
        }
        assertThat(Thread.interrupted()).isFalse();
        assertThat(thread.getContextClassLoader()).isSameAs(before);
    }

    @Test
    void aCallbackInsideAnotherLeavesThatOneAsItWas() {
        RecordingApplication inner = new RecordingApplication();
        inner.onMessage = (session, message) -> spoil();
        try (SessionTester tester = SessionTester.open(application);
                SessionTester neighbour = tester.neighbour(inner)) {
            application.onMessage = (session, message) -> {
                spoil();
                neighbour.receive(text("inner"));
                spoil();
            };
            tester.receive(text("outer"));
            assertThat(seen).containsExactly("own", "own", "interrupted, another's");
        }
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    @SuppressWarnings("try") // the peer is closed in the middle
    void callbacksOnAVirtualThreadSeeNothingOfEachOther() throws IOException {
        application.execution = Execution.BLOCKING;
        try (SocketSessions sessions = new SocketSessions(application, SessionTester.POLICY);
                Socket peer = sessions.connect()) {
            application.onOpen = (session, request) -> spoil();
            peer.getOutputStream().write(join(text("1"), text("2"), text("3")));
            await("all are handled", () -> seen.size() >= 3);
            peer.close();
            await("the end", () -> application.heard.contains("close 1006"));
            assertThat(seen).containsOnly("own");
        }
    }

    @Test
    void aFailureLeavesTheThreadAsItWas() {
        try (LogCapture log = new LogCapture(SessionHandler.class);
                SessionTester tester = SessionTester.open(application)) {
            Session session = SessionTester.only(application);
            application.onMessage = (ignored, message) -> {
                spoil();
                throw new IllegalStateException("a test");
            };
            tester.receive(text("1"));
            assertThat(session.isOpen()).isFalse();
            assertThat(seen).containsExactly("own", "own"); // onMessage, onClose
            assertThat(log.lines).hasSize(1);
        }
        assertThat(Thread.interrupted()).isFalse();
    }
}
