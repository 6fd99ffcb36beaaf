package io.wsgateway.apps.http;

import io.wsgateway.app.Meter;
import io.wsgateway.app.Scheduler;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A server that is told of events. So many requests at once, the others in line; tried again as {@link Retry} decides; left alone
 * for a while where it fails again and again. No method blocks. Thread-safe.
 */
final class BackEnd implements AutoCloseable {

    private static final Outcome.Failed ENDED = Outcome.failed(Failure.ENDED, "the application has ended");
    private static final int NO_CONTENT = 204;
    private static final String ORIGIN = ValidationRequest.ORIGIN;

    private final BackEndSettings settings;
    /**
     * None any more after the end: what the JDK's client remembers of its last requests leads here, and it is given up only when
     * nothing leads to it.
     */
    private volatile @Nullable HttpClient client;
    private final Executor executor;
    private final Scheduler scheduler;
    private final InstantSource clock;
    private final Meter meter;
    private final Reports reports;
    private final Logger log;
    /** What failed at last, for the log. */
    private volatile String failure = "";
    private final HttpRequest.Builder request;
    private final Line line;
    private final Breaker breaker;
    private final Optional<Validation> validation;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    BackEnd(BackEndSettings settings, HttpClient client, Scheduler scheduler, InstantSource clock, Meter meter,
            Reports reports, Logger log) {
        this.settings = settings;
        this.client = client;
        executor = client.executor().orElseThrow();
        this.scheduler = scheduler;
        this.clock = clock;
        this.meter = meter;
        this.reports = reports;
        this.log = log;
        request = HttpRequest.newBuilder(settings.url()).version(BackEndSettings.version(settings.url()))
                .header("User-Agent", BackEndSettings.USER_AGENT);
        line = new Line(settings.requests());
        breaker = new Breaker(settings.breaker());
        validation = settings.validation().map(asked -> {
            request.header(ORIGIN, asked.origin());
            return new Validation(() -> asked.send(client()),
                    why -> log.warn("{}: {} does not allow events: {}", Failure.UNVALIDATED.id(), settings.shown(),
                            why),
                    scheduler);
        });
    }

    BackEndSettings settings() {
        return settings;
    }

    /**
     * Sends this, and again where that is right.
     *
     * @return completes once, never fails; on any thread, perhaps in this call
     */
    CompletionStage<Outcome> tell(Outgoing outgoing) {
        int bytes = outgoing.body().length;
        if (ended) {
            return CompletableFuture.completedFuture(ENDED);
        }
        if (waitingBytes.addAndGet(bytes) > settings.waitingBytes()) {
            waitingBytes.addAndGet(-bytes);
            return CompletableFuture.completedFuture(Outcome.failed(Failure.OVERLOADED,
                    "more than " + settings.waitingBytes() + " bytes wait"));
        }
        Exchange exchange = new Exchange(outgoing);
        exchanges.add(exchange);
        exchange.enter();
        if (outgoing.isTriedOnce() && !exchange.outcome.isDone() && exchange.attempts.get() == 0) {
            Scheduler.Scheduled limit = scheduler.after(settings.timeout(), exchange::giveUp);
            exchange.outcome.thenRun(limit::cancel);
        }
        if (ended) { // meanwhile, and it may not have been seen
            exchange.decide(ENDED);
        }
        return exchange.outcome;
    }

    /** Does something on a thread that isn't the caller's, and that may take its time. */
    void aside(Runnable work) {
        executor.execute(work);
    }

    /** How many bytes of events are in requests, in line, or wait to be tried again. */
    long waitingBytes() {
        return waitingBytes.get();
    }

    /** What has no outcome yet fails; nothing is told any more. */
    @Override
    public void close() {
        ended = true;
        validation.ifPresent(Validation::close);
        exchanges.forEach(exchange -> exchange.decide(ENDED));
        client = null;
    }

    private HttpClient client() {
        HttpClient current = client;
        if (current == null) {
            throw new IllegalStateException("the application has ended");
        }
        return current;
    }

    /** One request on its way: in line, under way, waiting to be tried again. */
    private final class Exchange implements Line.Turn {

        private final Outgoing outgoing;
        private final long began = System.nanoTime();
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        /** One attempt after the other. */
        private final AtomicInteger attempts = new AtomicInteger();
        /** Those, and how often there was none as nothing was asked. */
        private final AtomicInteger failures = new AtomicInteger();

        private Exchange(Outgoing outgoing) {
            this.outgoing = outgoing;
        }

        private void enter() {
            if (validation.isEmpty()) {
                line.enter(this);
                return;
            }
            var unused = validation.get().allowed().thenAccept(allowed -> {
                if (allowed) {
                    line.enter(this);
                } else {
                    failed(Outcome.failed(Failure.UNVALIDATED, "it has not allowed events yet"));
                }
            });
        }

        @Override
        public boolean begin() {
            if (outcome.isDone()) {
                return false;
            }
            long now = System.nanoTime();
            if (left(now).isNegative()) {
                failed(noTurn());
                return false;
            }
            Breaker.Pass pass = breaker.begin(now);
            if (pass == Breaker.Pass.NONE) {
                failed(new Outcome.Failed(Failure.BREAKER_OPEN, 0, Optional.of(breaker.left(now)), Optional.empty(),
                        "left alone for a while, as it has failed " + settings.breaker()
                                + " times in a row, at last by "
                                + failure));
                return false;
            }
            if (attempts.incrementAndGet() > 1) {
                meter.count("http-retry");
            }
            Attempt attempt = new Attempt(this, pass, now);
            aside(attempt::send); // signing and the client's locks are nothing for an event loop
            return true;
        }

        private Outcome.Failed noTurn() {
            return Outcome.failed(Failure.NO_TURN, "its turn did not come within " + limit().toMillis() + " ms");
        }

        /** Until when the last attempt may begin; what is tried once must even be over then. */
        private Duration limit() {
            return outgoing.isTriedOnce() ? settings.timeout() : outgoing.within();
        }

        private Duration left(long now) {
            return limit().minusNanos(now - began);
        }

        /** How long this attempt may take. */
        private Duration timeout(long now) {
            return outgoing.isTriedOnce() ? left(now) : settings.timeout();
        }

        private void ended(Outcome of) {
            if (of instanceof Outcome.Failed failed) {
                failed(failed);
            } else {
                decide(of);
            }
        }

        private void failed(Outcome.Failed failed) {
            Optional<Duration> pause =
                    Retry.next(failed, failures.incrementAndGet(), left(System.nanoTime()),
                            ThreadLocalRandom.current().nextDouble());
            if (pause.isEmpty() || outgoing.isTriedOnce() || ended) {
                decide(failed);
                return;
            }
            if (!failed.failure().isBeforeAnAttempt()) {
                reports.failed(failed, settings.shown(), "will tell again");
            }
            var unused = scheduler.after(pause.get(), this::enter);
        }

        /** Those that wait in line for their only attempt have somebody who waits for them. */
        private void giveUp() {
            if (attempts.get() == 0) {
                decide(noTurn());
            }
        }

        private void decide(Outcome of) {
            if (exchanges.remove(this)) {
                waitingBytes.addAndGet(-outgoing.body().length);
                outcome.complete(of);
            }
        }
    }

    /** One attempt: a request, and an answer or none. */
    private final class Attempt {

        private final Exchange exchange;
        private final Breaker.Pass pass;
        private final long began;
        private final AtomicBoolean over = new AtomicBoolean();

        private Attempt(Exchange exchange, Breaker.Pass pass, long began) {
            this.exchange = exchange;
            this.pass = pass;
            this.began = began;
        }

        private void send() {
            if (exchange.outcome.isDone()) {
                end(ENDED);
                return;
            }
            CompletableFuture<HttpResponse<byte[]>> sent;
            try {
                sent = client().sendAsync(request(exchange.outgoing), this::read);
            } catch (RuntimeException e) { // none that is known, but the place in line would be lost
                end(Transport.failed(e));
                return;
            }
            Scheduler.Scheduled deadline = scheduler.after(exchange.timeout(began), () -> late(sent));
            sent.whenComplete((answer, failure) -> {
                deadline.cancel();
                end(failure == null
                        ? read(answer.statusCode(), answer.headers(), answer.body())
                        : Transport.failed(failure));
            });
        }

        private HttpResponse.BodySubscriber<byte[]> read(HttpResponse.ResponseInfo head) {
            BoundedAnswer body = head.statusCode() / 100 == 2
                    ? BoundedAnswer.wanted(settings.answerBytes())
                    : BoundedAnswer.unwanted(settings.answerBytes());
            if (head.statusCode() != NO_CONTENT) {
                // As soon as the body is there: what the client makes of it comes through a pool that others may keep busy. Where there
                // is none it has the connection back only then.
                body.getBody().thenAccept(bytes -> end(read(head.statusCode(), head.headers(), bytes)));
            }
            return body;
        }

        private Outcome read(int status, HttpHeaders fields, byte[] body) {
            return AnswerReader.read(status, fields, body, clock.instant());
        }

        private void late(CompletableFuture<?> sent) {
            end(Outcome.failed(Failure.TIMEOUT, "no answer within " + settings.timeout().toMillis() + " ms"));
            sent.cancel(true); // what hangs is let go of
        }

        private void end(Outcome of) {
            if (over.getAndSet(true)) {
                return;
            }
            long now = System.nanoTime();
            meter.time(exchange.outgoing.operation(), Duration.ofNanos(now - began));
            judge(of, now);
            line.leave();
            exchange.ended(of);
        }

        private void judge(Outcome of, long now) {
            if (of instanceof Outcome.Failed failed && failed.failure() == Failure.ENDED) {
                breaker.abandoned(pass);
            } else if (of instanceof Outcome.Failed failed && failed.countsAgainstBackEnd()) {
                failure = failed.failure().id() + ": " + failed.detail();
                if (breaker.failed(pass, now)) {
                    log.warn(
                            "{} has failed {} times in a row, at last by {}; it is asked again in {} ms, by one request",
                            settings.shown(), settings.breaker(), failure, breaker.left(now).toMillis());
                }
            } else if (breaker.succeeded()) {
                log.info("{} answers again", settings.shown());
            }
        }
    }

    private HttpRequest request(Outgoing outgoing) {
        HttpRequest.Builder builder = request.copy().POST(BodyPublishers.ofByteArray(outgoing.body()));
        for (Map.Entry<String, String> field : outgoing.fields().entrySet()) {
            builder.setHeader(field.getKey(), field.getValue());
        }
        settings.signatures().fields(outgoing.id(), clock.instant(), outgoing.body()).forEach(builder::setHeader);
        return builder.build();
    }
}
