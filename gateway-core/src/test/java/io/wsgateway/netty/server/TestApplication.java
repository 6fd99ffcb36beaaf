package io.wsgateway.netty.server;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.Audience;
import io.wsgateway.app.Execution;
import io.wsgateway.app.Message;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Page;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.close.CloseStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** Writes down what it hears, echoes messages, and admits as the test says. */
final class TestApplication implements Application, SessionListener {

    final List<String> heard = new CopyOnWriteArrayList<>();
    final List<Session> sessions = new CopyOnWriteArrayList<>();

    Execution execution = Execution.EVENT_LOOP;
    Audience audience = Audience.EVERYONE;
    List<String> subprotocols = List.of();
    Optional<Page> page = Optional.empty();
    Function<OpeningRequest, CompletionStage<Admission>> admit =
            request -> CompletableFuture.completedFuture(Admission.granted());
    Consumer<Session> onOpen = session -> {};
    Consumer<Session> onMessage = session -> {};
    Consumer<Session> onDrain = session -> {};
    Consumer<Session> onClose = session -> {};
    final List<Integer> closed = new CopyOnWriteArrayList<>();

    @Override
    public Execution execution() {
        return execution;
    }

    @Override
    public List<String> subprotocols() {
        return subprotocols;
    }

    @Override
    public Optional<Page> page() {
        return page;
    }

    @Override
    public CompletionStage<Admission> admit(OpeningRequest request) {
        return admit.apply(request);
    }

    @Override
    public SessionListener onOpen(Session session, OpeningRequest request) {
        heard.add("open");
        sessions.add(session);
        onOpen.accept(session);
        return this;
    }

    @Override
    public void onMessage(Session session, Message message) {
        heard.add(message.text());
        onMessage.accept(session);
        session.send(message);
    }

    @Override
    public void onDrain(Session session) {
        onDrain.accept(session);
    }

    @Override
    public void onClose(Session session, CloseStatus status) {
        onClose.accept(session);
        closed.add(status.code());
        heard.add("close " + status.code());
    }
}
