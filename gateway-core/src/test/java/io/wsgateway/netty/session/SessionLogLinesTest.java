package io.wsgateway.netty.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.LogLines;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.session.CallbackNote;
import io.wsgateway.session.SessionLog;
import io.wsgateway.session.SessionLogPolicy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the log says of sessions, and of whose callbacks it is told things. */
class SessionLogLinesTest {

    @RegisterExtension
    final LogLines lines = new LogLines(SessionLog.class);

    @Test
    void countsWhatCameAndWhatWentAsItWasSent() {
        try (SessionTester session = SessionTester.open(RecordingApplication.echo())) {
            session.services.log().include(SessionLogPolicy.ALL);
            session.receive(ClientFrames.text("Hello"), ClientFrames.text("you"));
            session.lose();
            assertThat(lines.all()).containsExactly("session ended");
            assertThat(lines.pairs()).containsExactly("session=1", "application=test", "route=/test",
                    "address=127.0.0.1:40000", "principal=somebody", "code=1006", "by=network", "durationMs=0",
                    "receivedMessages=2", "receivedBytes=20", // 2 * 6 of header, 5 + 3 of payload
                    "sentMessages=2", "sentBytes=12", "droppedMessages=0", "largestQueueBytes=0");
        }
    }

    @Test
    void tellsOfASessionWhenItsApplicationGetsIt() {
        try (SessionTester first = SessionTester.open(new RecordingApplication())) {
            first.services.log().include(SessionLogPolicy.ALL);
            try (SessionTester second = first.neighbour(new RecordingApplication())) {
                assertThat(second.session().isOpen()).isTrue();
                assertThat(lines.all()).containsExactly("session opened");
                assertThat(lines.pairs()).contains("session=2", "subprotocol=test.v1");
            }
            assertThat(lines.all()).containsExactly("session opened", "session ended");
        }
    }

    @Test
    void notesWhoseCallbackRunsOnAnEventLoop() {
        List<String> notes = new ArrayList<>();
        RecordingApplication application = new RecordingApplication();
        application.onMessage = (session, message) -> notes.add(note());
        try (SessionTester session = SessionTester.open(application)) {
            session.receive(ClientFrames.text("Hello"));
            assertThat(notes).containsExactly("test 1");
            assertThat(note()).isEqualTo("null null");
        }
    }

    private static String note() {
        CallbackNote note = CallbackNote.ofThread();
        return note == null ? "none" : note.application() + " " + note.session();
    }
}
