package io.wsgateway.identity;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.SessionLane;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Lets those who say nothing of themselves in their request say it in their first message. Thread-safe. */
public final class MessageAuthenticator extends BesideOthers {

    private final Duration within;

    /**
     * @param within how long after the 101 the message may come
     * @param others who is asked about requests, and about the message's token
     */
    public MessageAuthenticator(Duration within, Authenticator others) {
        super(others);
        this.within = within;
    }

    @Override
    public CompletionStage<Result> authenticate(OpeningRequest request, SessionLane lane) {
        return others.authenticate(request, lane).thenApply(result -> switch (result) {
            case Result.Anonymous() -> new Result.Awaited(within);
            case Result.Refused refused when refused.reason() == RejectionReason.UNAUTHENTICATED -> new Result.Awaited(
                    within);
            default -> result;
        });
    }

    @Override
    public boolean takesMessages() {
        return true;
    }

    @Override
    public String rule() {
        return others.rule() + "; or in the first message";
    }
}
