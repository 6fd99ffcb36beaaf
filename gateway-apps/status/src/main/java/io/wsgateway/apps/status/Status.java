package io.wsgateway.apps.status;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.Execution;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Page;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.Settings;
import io.wsgateway.protocol.close.CloseStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Shows the gateway at work: sessions, limits, events. For an application's author it shows how to admit peers, how to
 * push state on a schedule that runs only while it is wanted, and how to spare a peer that reads slowly. Thread-safe.
 *
 * <p>
 * Settings: {@code token}, what a peer has to prove that it knows, nobody if it is empty; {@code tokens}, others of which
 * each does too, separated by spaces. Where there is neither, only a peer on this machine is admitted.
 */
final class Status implements Application, SessionListener {

    private final Gate gate;
    private final Monitor monitor;
    private final Page page = Page.resource(Status.class, "status.html");

    Status(ApplicationContext context) {
        Settings settings = context.settings();
        gate = new Gate(tokens(settings), context.logger());
        monitor = new Monitor(context.gateway(), context.scheduler(), context.clock());
    }

    private static Optional<List<String>> tokens(Settings settings) {
        // Both are asked for, so that neither is an unknown setting.
        boolean one = settings.has("token");
        boolean several = settings.has("tokens");
        return one || several
                ? Optional.of(Stream.concat(Stream.of(settings.text("token", "")),
                        Stream.of(settings.text("tokens", "").split(" +", -1))).toList())
                : Optional.empty();
    }

    @Override
    public List<String> subprotocols() {
        return List.of("status.v1");
    }

    /** On virtual threads: the monitor's lock is held while a large snapshot is written, too long for an event loop. */
    @Override
    public Execution execution() {
        return Execution.BLOCKING;
    }

    @Override
    public Optional<Page> page() {
        return Optional.of(page);
    }

    @Override
    public CompletionStage<Admission> admit(OpeningRequest request) {
        return CompletableFuture.completedFuture(gate.admit(request));
    }

    @Override
    public SessionListener onOpen(Session session, OpeningRequest request) {
        monitor.watch(session);
        return this;
    }

    @Override
    public void onClose(Session session, CloseStatus status) {
        monitor.unwatch(session);
    }
}
