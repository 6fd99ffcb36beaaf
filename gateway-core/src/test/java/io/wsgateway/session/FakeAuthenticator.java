package io.wsgateway.session;

import io.wsgateway.app.OpeningRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** An authenticator that knows the tokens it is told; they come in {@code Authorization: Bearer}, or as messages. */
public final class FakeAuthenticator implements Authenticator {

    /** The rule of each. */
    public static final String RULE = "routes[0].auth";

    private final Map<String, Supplier<CompletionStage<Result>>> tokens = new ConcurrentHashMap<>();
    /** What a request without a token gets. */
    private final Result without;

    private FakeAuthenticator(Result without) {
        this.without = without;
    }

    /** One that lets in those who say nothing of themselves. */
    public static FakeAuthenticator optional() {
        return new FakeAuthenticator(new Result.Anonymous());
    }

    /** One that waits for the first message of those who say nothing of themselves. */
    public static FakeAuthenticator awaiting(Duration within) {
        return new FakeAuthenticator(new Result.Awaited(within));
    }

    /** From now on the token has this result. */
    public FakeAuthenticator with(String token, Result result) {
        return with(token, () -> CompletableFuture.completedFuture(result));
    }

    /** From now on the token has what this says. */
    public FakeAuthenticator with(String token, Supplier<CompletionStage<Result>> result) {
        tokens.put(token, result);
        return this;
    }

    /** From now on the token is that of this peer. */
    public FakeAuthenticator with(String token, Authentication authentication) {
        return with(token, new Result.Authenticated(authentication));
    }

    @Override
    public CompletionStage<Result> authenticate(OpeningRequest request, SessionLane lane) {
        Optional<String> token = request.header("authorization").map(value -> value.substring("Bearer ".length()));
        return token.isEmpty()
                ? CompletableFuture.completedFuture(without)
                : verify(token.get(), request.handshake().peer().getAddress(), lane);
    }

    @Override
    public CompletionStage<Result> verify(String token, InetAddress peer, SessionLane lane) {
        return tokens.getOrDefault(token,
                () -> CompletableFuture.failedFuture(new IllegalStateException("nobody told of this token"))).get();
    }

    @Override
    public boolean takesMessages() {
        return without instanceof Result.Awaited;
    }

    @Override
    public String rule() {
        return RULE;
    }
}
