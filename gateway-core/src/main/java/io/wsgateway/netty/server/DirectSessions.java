package io.wsgateway.netty.server;

import io.wsgateway.app.Delivery;
import io.wsgateway.app.Sessions;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.session.DirectMessage;
import io.wsgateway.session.DirectMessage.Action;
import io.wsgateway.session.DirectMessage.Target;
import io.wsgateway.session.SessionIds;
import io.wsgateway.topic.TopicCalls;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one application: those here are reached at once, others by their nodes. Immutable; its parts are thread-safe.
 *
 * @param nodes null: the gateway stands alone
 * @param calls how what continues a stage is called that isn't complete at once
 */
record DirectSessions(String application, LocalSessions local, @Nullable DirectNodes nodes, TopicCalls calls)
        implements
        Sessions {

    /** No session's id is longer. */
    private static final int MOST_OF_ID = 64;

    @Override
    public CompletionStage<Delivery> sendText(String session, String text) {
        return reach(new Target.OfSession(session), send(text));
    }

    @Override
    public CompletionStage<Delivery> sendBinary(String session, ByteBuffer bytes) {
        return reach(new Target.OfSession(session), send(bytes));
    }

    @Override
    public CompletionStage<Delivery> close(String session, CloseStatus status) {
        return reach(new Target.OfSession(session), close(status));
    }

    @Override
    public CompletionStage<Delivery> sendTextToPrincipal(String principal, String text) {
        return reach(new Target.OfPrincipal(principal), send(text));
    }

    @Override
    public CompletionStage<Delivery> sendBinaryToPrincipal(String principal, ByteBuffer bytes) {
        return reach(new Target.OfPrincipal(principal), send(bytes));
    }

    @Override
    public CompletionStage<Delivery> closePrincipal(String principal, CloseStatus status) {
        return reach(new Target.OfPrincipal(principal), close(status));
    }

    private static Action send(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        requireLength(payload.length);
        return new Action.Send(true, payload);
    }

    private static Action send(ByteBuffer bytes) {
        requireLength(bytes.remaining());
        byte[] payload = new byte[bytes.remaining()];
        bytes.get(payload);
        return new Action.Send(false, payload);
    }

    private static void requireLength(int bytes) {
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException("message of " + bytes + " bytes (expected: at most " + MOST_BYTES + ")");
        }
    }

    private static Action close(CloseStatus status) {
        if (!status.isSendable()) {
            throw new IllegalArgumentException("close code " + status.code() + " may not be sent");
        }
        return new Action.Close(status);
    }

    private CompletionStage<Delivery> reach(Target target, Action action) {
        if (target instanceof Target.OfSession(String id) && id.length() > MOST_OF_ID) {
            return CompletableFuture.completedStage(Delivery.NONE);
        }
        DirectMessage message = new DirectMessage(target, action);
        Optional<String> elsewhere = target instanceof Target.OfSession(String id) ? elsewhere(id) : Optional.empty();
        if (nodes != null && elsewhere.isPresent()) {
            return forApplication(nodes.tell(elsewhere.get(), application, message.toBytes()));
        }
        Delivery here = new Delivery(local.take(application, message), List.of());
        return nodes == null || target instanceof Target.OfSession
                ? CompletableFuture.completedStage(here)
                : forApplication(nodes.tellAll(application, message.toBytes())
                        .thenApply(there -> new Delivery(here.sessions() + there.sessions(), there.missing())));
    }

    /** The other node that an id names, if it names any. */
    private Optional<String> elsewhere(String id) {
        return local.ids().parse(id).isPresent() ? Optional.empty() : SessionIds.node(id);
    }

    private CompletionStage<Delivery> forApplication(CompletionStage<Delivery> stage) {
        if (stage.toCompletableFuture().isDone()) {
            return stage;
        }
        CompletableFuture<Delivery> theirs = new CompletableFuture<>();
        stage.whenComplete((delivery, failure) -> calls
                .soon(() -> theirs.complete(failure == null ? delivery : Delivery.NONE)));
        return theirs;
    }
}
