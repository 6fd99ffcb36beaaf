package io.wsgateway.netty.session;

import io.wsgateway.app.EndedBy;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.opening.FirstMessage;
import io.wsgateway.opening.OpeningOutcome;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.handshake.AnswerPolicy;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.AuthMessage;
import io.wsgateway.session.DeadlineWheel;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.Route;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Stands in place of the application until the first message has said who the peer is: takes that message, and nothing else.
 * The application's own callbacks take this one's place then, and nothing is left of it. Confined to the channel's event loop.
 */
final class FirstMessageCallbacks implements SessionCallbacks {

    /** The most frames, Pings and the message itself, that are taken before it is known who sends them. */
    private static final int MOST_FRAMES = 32;

    private final SessionLife life;
    private final SessionLoop loop;
    private final FirstMessage first;
    private final Deadline deadline = new Deadline();
    private int frames;
    private boolean over;
    /** Null until the message has come. */
    private @Nullable CompletionStage<OpeningOutcome> outcome;

    FirstMessageCallbacks(SessionLife life, SessionLoop loop, FirstMessage first) {
        this.life = life;
        this.loop = loop;
        this.first = first;
    }

    /** The session opens in another generation of its application; false: it is being found out who the peer is. */
    boolean carry(Route route) {
        if (outcome != null) {
            return false;
        }
        first.reroute(route);
        return true;
    }

    @Override
    public void open(OpeningRequest request) {
        loop.deadlines().schedule(deadline, loop.now() + first.within().toNanos());
    }

    @Override
    public boolean admits() {
        return ++frames <= MOST_FRAMES;
    }

    @Override
    public void message(ReceivedMessage message) {
        if (over || outcome != null) {
            return;
        }
        Optional<String> token = message.isText() ? AuthMessage.token(message.text()) : Optional.empty();
        if (token.isEmpty()) {
            end(first.refuse(RejectionReason.UNAUTHENTICATED,
                    "the first message is none of the form {\"type\":\"auth\",\"token\":\"...\"}"));
            return;
        }
        loop.deadlines().cancel(deadline);
        life.holdMessages();
        CompletionStage<OpeningOutcome> asked = first.token(token.get());
        outcome = asked;
        asked.whenComplete((found, failure) -> {
            try {
                if (failure != null) {
                    life.gatewayFailed(failure);
                } else {
                    on(found);
                }
            } catch (Throwable e) { // the stage would keep it to itself
                life.gatewayFailed(e);
            }
        });
    }

    private void on(OpeningOutcome found) {
        switch (found) {
            case OpeningOutcome.Opened opened -> life.authenticated(opened, over);
            case OpeningOutcome.Rejection rejection -> end(rejection);
            default -> life.disconnect();
        }
    }

    private void end(OpeningOutcome.Rejection rejection) {
        if (!over) {
            Rejected rejected = rejection.rejected();
            life.fail(CloseStatus.of(code(rejected), rejected.reason().id()), EndedBy.IDENTITY);
        }
    }

    private static int code(Rejected rejected) {
        return switch (rejected.status()) {
            case 401 -> PrincipalSessions.NOT_AUTHENTICATED;
            case 403 -> PrincipalSessions.NOT_PERMITTED;
            case 500 -> CloseCode.INTERNAL_ERROR;
            default -> rejected.reason() == RejectionReason.UPSTREAM_REFUSED && rejected.status() < 500
                    ? AnswerPolicy.PRIVATE_USE + rejected.status()
                    : CloseCode.TRY_AGAIN_LATER;
        };
    }

    @Override
    public void leaving(Runnable then) {
        then.run();
    }

    @Override
    public void closed(CloseStatus status) {
        over = true;
        loop.deadlines().cancel(deadline);
    }

    /** Steps that are asked still are the peer's doing: until they have answered, its place stays taken. */
    @Override
    public void whenDone(Runnable task) {
        CompletionStage<OpeningOutcome> asked = outcome;
        if (asked == null) {
            task.run();
        } else {
            asked.whenComplete((found, failure) -> task.run());
        }
    }

    @Override
    public void part(ReceivedPart part) {}

    @Override
    public void pong(ByteBuffer payload) {}

    @Override
    public void writable() {}

    @Override
    public void upstreamEnded(UpstreamEnd end) {}

    @Override
    public void run(Runnable code) {}

    @Override
    public int heldBytes() {
        return 0;
    }

    @Override
    public void discard() {}

    private final class Deadline extends DeadlineWheel.Entry {
        @Override
        protected void onDeadline(long nowNanos) {
            try {
                end(first.refuse(RejectionReason.UNAUTHENTICATED,
                        "no first message within " + first.within().toMillis() + " ms"));
            } catch (Throwable e) {
                life.gatewayFailed(e);
            }
        }
    }
}
