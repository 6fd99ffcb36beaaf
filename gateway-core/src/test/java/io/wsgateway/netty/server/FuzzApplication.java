package io.wsgateway.netty.server;

import io.wsgateway.app.Application;
import io.wsgateway.app.Execution;
import io.wsgateway.app.Message;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.fuzz.Transcript;
import io.wsgateway.protocol.close.CloseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The application that a {@link Transcript} is of: echoes, and closes on one message. */
final class FuzzApplication implements Application, SessionListener {

    private static final byte[] FAREWELL = Transcript.FAREWELL.getBytes(StandardCharsets.US_ASCII);

    final List<String> heard = new CopyOnWriteArrayList<>();
    private final Execution execution;

    FuzzApplication(Execution execution) {
        this.execution = execution;
    }

    @Override
    public Execution execution() {
        return execution;
    }

    @Override
    public SessionListener onOpen(Session session, OpeningRequest request) {
        return this;
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
}
