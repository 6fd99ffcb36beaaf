package io.wsgateway.netty.session;

import io.wsgateway.app.Application;
import io.wsgateway.app.Execution;
import io.wsgateway.app.Message;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.close.CloseStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what it hears; what it does then is up to the test. */
class RecordingApplication implements Application, SessionListener {

    /** One line for each callback. */
    final List<String> heard = new CopyOnWriteArrayList<>();
    /** The sessions in the order they opened. */
    final List<Session> sessions = new CopyOnWriteArrayList<>();

    /** Does what a callback is to do. */
    interface Reaction<T> {
        void to(Session session, T what);
    }

    Execution execution = Execution.EVENT_LOOP;
    Reaction<OpeningRequest> onOpen = (session, request) -> {};
    Reaction<Message> onMessage = (session, message) -> {};
    Reaction<ByteBuffer> onPong = (session, payload) -> {};
    Runnable onWritable = () -> {};
    Reaction<CloseStatus> onClose = (session, status) -> {};

    static RecordingApplication echo() {
        RecordingApplication echo = new RecordingApplication();
        echo.onMessage = Session::send;
        return echo;
    }

    @Override
    public Execution execution() {
        return execution;
    }

    @Override
    public SessionListener onOpen(Session session, OpeningRequest request) {
        sessions.add(session);
        onOpen.to(session, request);
        return this;
    }

    @Override
    public void onMessage(Session session, Message message) {
        heard.add(message.isText()
                ? "text " + message.text()
                : "binary " + HexFormat.of().formatHex(message.toByteArray()));
        onMessage.to(session, message);
    }

    @Override
    public void onPong(Session session, ByteBuffer payload) {
        heard.add("pong " + StandardCharsets.UTF_8.decode(payload.duplicate()));
        onPong.to(session, payload);
    }

    @Override
    public void onWritable(Session session) {
        heard.add("writable");
        onWritable.run();
    }

    @Override
    public void onClose(Session session, CloseStatus status) {
        heard.add("close " + status.code());
        onClose.to(session, status);
    }
}
