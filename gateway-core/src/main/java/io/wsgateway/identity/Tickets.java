package io.wsgateway.identity;

import io.wsgateway.app.Principal;
import io.wsgateway.protocol.syntax.AddressText;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tickets that were issued and can be redeemed once: 256 random bits each, of which a hash is kept, for five minutes at most.
 * There are at most {@value #MOST} at once. Thread-safe.
 */
public final class Tickets {

    /** How many there are at most, redeemed and expired ones among them until they are forgotten. */
    public static final int MOST = 50_000;
    /** The longest that one can be redeemed. */
    public static final Duration LONGEST = Duration.ofMinutes(5);

    private static final int BYTES = 32;
    /** 256 bits in base64url. */
    private static final int CHARACTERS = 43;

    /**
     * What a ticket opens.
     *
     * @param route the path of the route, as it is configured, or of the request
     * @param principal who comes with it
     * @param scopes what it may do
     * @param address the peer's address, as proxies give it; empty: any
     */
    public record Grant(String route, Principal principal, Set<String> scopes, Optional<InetAddress> address) {
        public Grant {
            scopes = Set.copyOf(scopes);
        }
    }

    /**
     * A ticket as it is handed out.
     *
     * @param value the secret
     * @param expires from when on it can't be redeemed any more
     */
    public record Issued(String value, Instant expires) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Issued[until " + expires + "]";
        }
    }

    /** What became of a ticket that was presented. Immutable. */
    public sealed interface Redeemed {

        /**
         * It is good, and is so no more.
         *
         * @param issued when it was issued
         */
        record Good(Grant grant, Instant issued) implements Redeemed {}

        /**
         * It is none.
         *
         * @param detail why, one sentence; free of secrets
         */
        record Bad(String detail) implements Redeemed {}
    }

    /** A null grant: it was redeemed. */
    private record Kept(@Nullable Grant grant, Instant issued, Instant expires) {}

    private static final Redeemed UNKNOWN = new Redeemed.Bad("no such ticket; it may have expired");

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Object lock = new Object();
    /** By the hash of their value, in the order in which they were issued. */
    private final Map<String, Kept> tickets = new LinkedHashMap<>();

    /** None yet. */
    public Tickets(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Issues one.
     *
     * @param lasting how long it can be redeemed, at most {@link #LONGEST}
     * @return empty: there are too many
     */
    public Optional<Issued> issue(Grant grant, Duration lasting) {
        if (lasting.isNegative() || lasting.isZero() || lasting.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a ticket for " + lasting + " (expected: at most " + LONGEST + ")");
        }
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = clock.instant();
        Kept kept = new Kept(grant, now, now.plus(lasting));
        synchronized (lock) {
            forget(now);
            if (tickets.size() >= MOST) {
                return Optional.empty();
            }
            tickets.put(hash(value), kept);
        }
        return Optional.of(new Issued(value, kept.expires()));
    }

    /**
     * Redeems one. One that is presented where it isn't good is redeemed all the same: whoever has it isn't whom it is for.
     *
     * @param value as it came
     * @param route the path of the route that it is presented to, as it is configured
     * @param path the path of the request
     */
    public Redeemed redeem(String value, String route, String path, InetAddress peer) {
        if (value.length() != CHARACTERS) {
            return new Redeemed.Bad("a ticket of " + value.length() + " characters (expected: " + CHARACTERS + ")");
        }
        String hash = hash(value);
        Instant now = clock.instant();
        Kept found;
        synchronized (lock) {
            forget(now);
            found = tickets.get(hash);
            if (found != null) {
                tickets.replace(hash, new Kept(null, found.issued(), found.expires()));
            }
        }
        if (found == null) {
            return UNKNOWN;
        }
        Grant grant = found.grant();
        if (grant == null) {
            return new Redeemed.Bad("the ticket was redeemed already");
        }
        if (!now.isBefore(found.expires())) {
            return new Redeemed.Bad("the ticket expired at " + found.expires());
        }
        if (!grant.route().equals(route) && !grant.route().equals(path)) {
            return new Redeemed.Bad("the ticket is for another route");
        }
        if (grant.address().isPresent() && !grant.address().get().equals(peer)) {
            return new Redeemed.Bad("the ticket is for another address than " + AddressText.of(peer));
        }
        return new Redeemed.Good(grant, found.issued());
    }

    /** Those that no ticket can be as old as. */
    private void forget(Instant now) {
        Iterator<Kept> oldest = tickets.values().iterator();
        while (oldest.hasNext() && oldest.next().issued().plus(LONGEST).isBefore(now)) {
            oldest.remove();
        }
    }

    /** How many are kept. */
    public int count() {
        synchronized (lock) {
            return tickets.size();
        }
    }

    private static String hash(String value) {
        try {
            return Base64.getEncoder().encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
