package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.config.AdminToken;
import io.wsgateway.launcher.config.AdminToken.Access;
import io.wsgateway.launcher.config.ApplicationScope;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.ForwardingSign;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.Origin;
import io.wsgateway.protocol.handshake.TargetUri;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.session.LogThrottle;
import io.wsgateway.session.SessionCounters;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who may see what peers did, and who may change anything, operators or back ends. With tokens: who sends one that is good for it as
 * {@code Authorization: Bearer TOKEN}. Without any the listener is on a loopback address, and who can connect to that may,
 * unless the request shows that it came through a proxy. A proxy on this machine that doesn't show lets its clients in:
 * behind one, a token is needed. No page of another origin may change anything, with or without. Thread-safe.
 */
final class OperatorGuard {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorGuard.class);
    /** {@code credentials = auth-scheme 1*SP token68}, RFC 9110 section 11.4; the scheme is case-insensitive. */
    private static final Pattern AUTHORIZATION = Pattern.compile("(?i:Bearer) +([^ ]+)");
    private static final String FIELD = "Authorization";
    private static final List<HeaderField> CHALLENGE = List.of(new HeaderField("WWW-Authenticate", "Bearer"));

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Known(AdminToken token, byte[] secret) {}

    private final ForWhom forWhom;
    private final List<Known> tokens;
    private final LongSupplier clock;
    private final GuessLimit guesses;
    private final LogThrottle lines = new LogThrottle();
    private final LongAdder wrong = new LongAdder();
    private final SessionCounters counters;
    /** Whether who can connect may, whatever the request shows: the file's mode decides. */
    private final boolean open;

    /**
     * A guard that asks for one of these tokens, if there is any.
     *
     * @param counters where tokens that are refused are counted
     */
    OperatorGuard(List<AdminToken> tokens, SessionCounters counters) {
        this(tokens, counters, System::nanoTime);
    }

    /**
     * @param clock nanoseconds of any origin
     */
    OperatorGuard(List<AdminToken> tokens, SessionCounters counters, LongSupplier clock) {
        this(ForWhom.OPERATORS, tokens, counters, clock, false);
    }

    private OperatorGuard(ForWhom forWhom, List<AdminToken> tokens, SessionCounters counters, LongSupplier clock,
            boolean open) {
        this.forWhom = forWhom;
        this.open = open;
        this.counters = counters;
        this.tokens = tokens.stream()
                .map(token -> new Known(token, token.secret().getBytes(StandardCharsets.ISO_8859_1))).toList();
        this.clock = clock;
        this.guesses = new GuessLimit(clock.getAsLong());
    }

    /** The same for back ends. */
    static OperatorGuard ofBackEnds(List<AdminToken> tokens, SessionCounters counters) {
        return new OperatorGuard(ForWhom.BACK_ENDS, tokens, counters, System::nanoTime, false);
    }

    /** A guard that asks for none. */
    OperatorGuard withoutTokens() {
        return new OperatorGuard(forWhom, List.of(), counters, clock, true);
    }

    /** Whom it lets in. */
    ForWhom forWhom() {
        return forWhom;
    }

    /** Whether somebody may. */
    sealed interface Passage {}

    /** Who may where no token is asked for. */
    Allowed anybody() {
        return new Allowed("-", forWhom.untold());
    }

    /** They may not, and are answered this. */
    record Refused(Answer answer) implements Passage {}

    /**
     * They may.
     *
     * @param operator by the name of which token; {@code -} where none is asked for
     * @param scope whose sessions and topics it is good for
     */
    record Allowed(String operator, ApplicationScope scope) implements Passage {}

    /** Whether who sent this may have that access. */
    Passage passage(HandshakeRequest request, Access wanted) {
        if (wanted == Access.FULL && isOfAnotherOrigin(request)) {
            return new Refused(Responses.text(403, "Pages of other origins may not change anything here."));
        }
        if (open) {
            return anybody();
        }
        if (tokens.isEmpty()) {
            return ForwardingSign.of(request)
                    .<Passage>map(sign -> new Refused(Responses.text(403, "This may have come through a proxy ("
                            + sign + "), and be anybody's: " + (forWhom == ForWhom.OPERATORS
                                    ? "set admin.token, and send it."
                                    : "set push.tokens, and send one."))))
                    .orElseGet(this::anybody);
        }
        return ofTokens(request, wanted);
    }

    /** How many requests had a token that is none of these. */
    long wrongTokens() {
        return wrong.sum();
    }

    private Passage ofTokens(HandshakeRequest request, Access wanted) {
        List<String> values = request.headers().values(FIELD);
        if (values.isEmpty()) {
            return new Refused(unauthorized());
        }
        long now = clock.getAsLong();
        long wait = guesses.wait(request.peer().getAddress(), now);
        if (wait > 0) {
            counters.limitReached(forWhom.countedAs());
            // Not even a right one is looked at: else guessing would go on.
            return new Refused(Responses.text(429, List.of(new HeaderField("Retry-After", Long.toString(wait))),
                    "Too many wrong tokens came from this address: wait."));
        }
        AdminToken presented = values.size() == 1 ? presented(values.getFirst()) : null;
        if (presented == null) {
            wrongToken(request, now);
            return new Refused(unauthorized());
        }
        return presented.access().compareTo(wanted) >= 0
                ? new Allowed(presented.name(), presented.scope())
                : new Refused(Responses.text(403, "The token " + presented.name()
                        + " may only read: send one with access: full (admin.tokens)."));
    }

    private Answer unauthorized() {
        return Responses.text(401, CHALLENGE, "Send " + forWhom.token() + ": Authorization: Bearer TOKEN.");
    }

    private void wrongToken(HandshakeRequest request, long now) {
        guesses.wrong(request.peer().getAddress(), now);
        wrong.increment();
        counters.limitReached(forWhom.countedAs());
        lines.admit(now).ifPresent(unsaid -> LOG.warn("{}: a wrong token from {}, {} of all so far{}",
                forWhom.section(), AddressText.of(request.peer().getAddress()), wrong.sum(), LogThrottle.more(unsaid)));
    }

    /** In constant time over all tokens: how long it takes depends on what was presented alone. */
    private @Nullable AdminToken presented(String value) {
        Matcher matcher = AUTHORIZATION.matcher(value);
        if (!matcher.matches()) {
            return null;
        }
        byte[] secret = matcher.group(1).getBytes(StandardCharsets.ISO_8859_1);
        AdminToken found = null;
        for (Known known : tokens) {
            found = MessageDigest.isEqual(secret, known.secret()) ? known.token() : found;
        }
        return found;
    }

    /** Browsers name the origin of whatever changes something; other clients have none. */
    private static boolean isOfAnotherOrigin(HandshakeRequest request) {
        List<String> origins = request.headers().values("Origin");
        Optional<Origin> own = TargetUri.of(request).authority().map(host -> Origin.of(request.secure(), host));
        return !origins.isEmpty()
                && (origins.size() > 1 || own.isEmpty() || !Origin.parse(origins.getFirst()).equals(own));
    }
}
