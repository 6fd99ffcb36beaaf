package io.wsgateway.identity;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.identity.ForwardRules.Unavailable;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.CircuitBreaker;
import io.wsgateway.session.LogThrottle;
import io.wsgateway.session.SessionLane;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks an HTTP server who peers are: one request for each opening handshake, with what {@link ForwardedHead} has of it. As
 * many at once as the rules say; none while the server has just failed several times. Redirects aren't followed, of answers
 * only heads are read. The event loops never wait for it. Thread-safe.
 */
public final class ForwardAuthenticator implements Authenticator, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardAuthenticator.class);
    /** More of a body ends its connection. */
    private static final int MOST_BODY = 64 << 10;
    /** After so many failures in a row nothing is asked. */
    static final int MOST_FAILURES = 5;
    /** For so long. */
    static final Duration PAUSE = Duration.ofSeconds(5);
    private static final List<HeaderField> RETRY =
            List.of(new HeaderField("Retry-After", String.valueOf(PAUSE.toSeconds())));

    private final ForwardRules rules;
    private final LongSupplier nanoTime;
    private final Semaphore underWay;
    private final CircuitBreaker breaker = new CircuitBreaker(new CircuitBreaker.Rules(MOST_FAILURES, PAUSE));
    private final LogThrottle log = new LogThrottle();
    private final OutgoingHttp http;

    /** Asks nothing yet. */
    public ForwardAuthenticator(ForwardRules rules, LongSupplier nanoTime) {
        this.rules = rules;
        this.nanoTime = nanoTime;
        this.underWay = new Semaphore(rules.underWay());
        this.http = new OutgoingHttp(rules.timeout());
    }

    @Override
    public CompletionStage<Result> authenticate(OpeningRequest request, SessionLane lane) {
        if (!underWay.tryAcquire()) {
            return CompletableFuture.completedFuture(unavailable(rules.underWay() + " requests are under way already"));
        }
        if (!breaker.begin(nanoTime.getAsLong())) {
            underWay.release();
            return CompletableFuture.completedFuture(unavailable("it failed " + MOST_FAILURES + " times in a row"));
        }
        CompletableFuture<Result> result = new CompletableFuture<>();
        // Names are looked up, and a client is made, which takes a while.
        Thread.ofVirtual().name("gateway-forward").start(() -> ask(request, result));
        return result;
    }

    /** Who forwards knows heads of requests, and no tokens. */
    @Override
    public CompletionStage<Result> verify(String token, InetAddress peer, SessionLane lane) {
        return CompletableFuture.completedFuture(new Result.Refused(RejectionReason.UNAUTHENTICATED,
                "the route's auth.forward takes no tokens over an open connection", List.of()));
    }

    @Override
    public HandshakeDecision preview(OpeningRequest request, Accepted accepted) {
        return preview(rules, accepted);
    }

    /** What would be decided as far as it can be told without asking. */
    public static HandshakeDecision preview(ForwardRules rules, Accepted accepted) {
        return accepted.with(Authenticator.passed("not asked for here", rules.rule()));
    }

    @Override
    public String rule() {
        return rules.rule();
    }

    private void ask(OpeningRequest request, CompletableFuture<Result> result) {
        CompletableFuture<HttpResponse<Void>> answer;
        try {
            HttpRequest.Builder head = http.request(rules.url());
            ForwardedHead.of(request, rules.headers()).forEach(field -> head.header(field.name(), field.value()));
            answer = http.send(head.build(), ignored -> BoundedBody.unwanted(MOST_BODY));
        } catch (IllegalArgumentException e) {
            // A field with a character that the client doesn't send: the peer's fault, and none of the server's.
            breaker.abandoned();
            underWay.release();
            result.complete(new Result.Refused(RejectionReason.UNAUTHENTICATED,
                    "a header field that can't be handed on (expected: visible ASCII)",
                    List.of(new HeaderField("WWW-Authenticate", "Bearer"))));
            return;
        } catch (RuntimeException e) {
            end(result, null, e);
            return;
        }
        answer.whenComplete((response, failure) -> end(result, response, failure));
    }

    private void end(CompletableFuture<Result> result, @Nullable HttpResponse<Void> response,
            @Nullable Throwable failure) {
        underWay.release();
        try {
            if (response == null) {
                throw new ForwardAnswer.UnfitException(http.described(failure));
            }
            Result found = ForwardAnswer.result(response.statusCode(), response.headers().map(), rules);
            if (breaker.succeeded()) {
                LOG.info("{} answers again", rules.shownUrl());
            }
            result.complete(found);
        } catch (ForwardAnswer.UnfitException e) {
            long now = nanoTime.getAsLong();
            String what = String.valueOf(e.getMessage());
            boolean opened = breaker.failed(now);
            log.admit(now).ifPresent(unsaid -> LOG.warn("{} can't tell who a peer is: {}{}{}", rules.shownUrl(), what,
                    opened ? "; it is not asked for " + PAUSE.toSeconds() + " s" : "", LogThrottle.more(unsaid)));
            result.complete(unavailable(what));
        }
    }

    private Result unavailable(String why) {
        return rules.unavailable() == Unavailable.ALLOW
                ? new Result.Anonymous()
                : new Result.Refused(RejectionReason.IDENTITY_UNAVAILABLE,
                        "the server that knows who peers are can't be asked: " + why, RETRY);
    }

    @Override
    public void close() {
        http.close();
    }
}
