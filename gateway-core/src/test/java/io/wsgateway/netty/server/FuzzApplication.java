package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Application;
import io.wsgateway.app.Execution;
import io.wsgateway.app.Message;
import io.wsgateway.app.MessagePart;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.fuzz.Transcript;
import io.wsgateway.protocol.close.CloseStatus;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The application that a {@link Transcript} is of: echoes, and closes on one message. */
final class FuzzApplication implements Application, SessionListener {

    private static final byte[] FAREWELL = Transcript.FAREWELL.getBytes(StandardCharsets.US_ASCII);

    final List<String> heard = new CopyOnWriteArrayList<>();
    private final Execution execution;
    private final boolean parts;

    /**
     * @param parts whether it receives messages in parts, and puts them together itself
     */
    FuzzApplication(Execution execution, boolean parts) {
        this.execution = execution;
        this.parts = parts;
    }

    @Override
    public Execution execution() {
        return execution;
    }

    @Override
    public SessionListener onOpen(Session session, OpeningRequest request) {
        return parts ? new Parts() : this;
    }

    @Override
    public void onMessage(Session session, Message message) {
        byte[] payload = message.toByteArray();
        heard.add(Transcript.name(message.isText() ? "text" : "binary", payload));
        if (Arrays.equals(payload, FAREWELL)) {
            session.close(CloseStatus.of(Transcript.FAREWELL_CODE));
        } else {
            session.send(message);
        }
    }

    @Override
    public void onClose(Session session, CloseStatus status) {
        heard.add("close " + status.code());
    }

    /** Puts the parts of one session's messages together. */
    private final class Parts implements SessionListener {

        private final ByteArrayOutputStream whole = new ByteArrayOutputStream();
        private boolean underWay;

        @Override
        public boolean wantsParts() {
            return true;
        }

        @Override
        public void onPart(Session session, MessagePart part) {
            assertThat(part.isFirst()).isEqualTo(!underWay);
            assertThat(part.size() > 0 || part.isLast()).as("a part that is neither empty nor in between").isTrue();
            byte[] bytes = part.toByteArray();
            if (part.isText()) {
                assertThat(part.text().getBytes(StandardCharsets.UTF_8)).as("whole characters").isEqualTo(bytes);
            }
            whole.writeBytes(bytes);
            underWay = !part.isLast();
            if (part.isLast()) {
                byte[] message = whole.toByteArray();
                whole.reset();
                end(session, part.isText(), message);
            }
        }

        private void end(Session session, boolean text, byte[] message) {
            heard.add(Transcript.name(text ? "text" : "binary", message));
            if (Arrays.equals(message, FAREWELL)) {
                session.close(CloseStatus.of(Transcript.FAREWELL_CODE));
            } else if (text) {
                session.sendText(new String(message, StandardCharsets.UTF_8));
            } else {
                session.sendBinary(ByteBuffer.wrap(message));
            }
        }

        @Override
        public void onClose(Session session, CloseStatus status) {
            FuzzApplication.this.onClose(session, status);
        }
    }
}
