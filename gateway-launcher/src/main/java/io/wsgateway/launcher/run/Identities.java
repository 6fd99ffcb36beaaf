package io.wsgateway.launcher.run;

import io.wsgateway.identity.AccessRules;
import io.wsgateway.identity.Carrier;
import io.wsgateway.identity.ForwardAuthenticator;
import io.wsgateway.identity.ForwardRules;
import io.wsgateway.identity.InvalidKeysException;
import io.wsgateway.identity.Issuer;
import io.wsgateway.identity.KeyFile;
import io.wsgateway.identity.KeySource;
import io.wsgateway.identity.KeyUrl;
import io.wsgateway.identity.MessageAuthenticator;
import io.wsgateway.identity.TicketAuthenticator;
import io.wsgateway.identity.Tickets;
import io.wsgateway.identity.TokenAuthenticator;
import io.wsgateway.identity.TokenThreads;
import io.wsgateway.identity.VerifiedSignatures;
import io.wsgateway.launcher.config.IssuerConfig;
import io.wsgateway.launcher.config.RouteConfig;
import io.wsgateway.limits.AddressPrefix;
import io.wsgateway.session.Authenticator;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Those whose tokens are taken by one configuration, with their keys; the threads that verify and the tickets are shared with the
 * next one. Thread-safe.
 */
final class Identities implements AutoCloseable {

    private final Shared shared;
    private final Map<String, Kept> issuers;
    /** By the routes' places; guarded by this. */
    private final Map<String, Made> made = new HashMap<>();
    private volatile @Nullable Identities before;

    /** What lasts for as long as the gateway does. */
    private record Shared(TokenThreads threads, VerifiedSignatures verified, Tickets tickets,
            ConcurrentMap<String, LiveAuthenticator> live) {}

    /** An issuer, and what it was made by. */
    private record Kept(IssuerConfig config, Issuer issuer) {}

    /** Who finds out who the peers of a route are, and what was configured of that. */
    private record Made(Optional<AccessRules> access, Optional<ForwardRules> forward, Authenticator authenticator) {

        boolean isFor(RouteConfig route) {
            return access.equals(route.access()) && forward.equals(route.forward());
        }
    }

    private Identities(Shared shared, Map<String, Kept> issuers, @Nullable Identities before) {
        this.shared = shared;
        this.issuers = issuers;
        this.before = before;
    }

    /**
     * Reads keys in files; those at URLs are fetched when they are needed.
     *
     * @param prefix what is one address
     * @throws LaunchException if a file was changed since the configuration was read, and can't be used any more
     */
    static Identities open(List<IssuerConfig> configured, AddressPrefix prefix) throws LaunchException {
        Map<String, Kept> issuers = read(configured, Map.of());
        return new Identities(new Shared(new TokenThreads(Runtime.getRuntime().availableProcessors(), prefix),
                new VerifiedSignatures(), new Tickets(InstantSource.system()), new ConcurrentHashMap<>()), issuers,
                null);
    }

    /**
     * Those of the next configuration: what is the same there goes on with what it knows. Nothing of this one changes before
     * {@link #takeOver}, after which {@link #closeBefore} is called; without that the next one is to be {@link #abandon abandoned}.
     *
     * @throws LaunchException if a file can't be used any more
     */
    Identities next(List<IssuerConfig> configured) throws LaunchException {
        return new Identities(shared, read(configured, issuers), this);
    }

    private static Map<String, Kept> read(List<IssuerConfig> configured, Map<String, Kept> known)
            throws LaunchException {
        Map<String, Kept> issuers = new HashMap<>();
        for (IssuerConfig issuer : configured) {
            String name = issuer.policy().name();
            Kept kept = known.get(name);
            if (kept != null && kept.config().equals(issuer)) {
                issuers.put(name, kept);
                continue;
            }
            try {
                issuers.put(name, new Kept(issuer, new Issuer(issuer.policy(), keys(issuer))));
            } catch (IOException | InvalidKeysException e) {
                issuers.values().stream().filter(one -> !known.containsValue(one)).forEach(Identities::close);
                throw new LaunchException("keys of issuer " + name + ": " + e.getMessage(), e);
            }
        }
        return issuers;
    }

    private static KeySource keys(IssuerConfig issuer) throws IOException, InvalidKeysException {
        LongSupplier clock = System::nanoTime;
        return switch (issuer.keys()) {
            case IssuerConfig.Keys.File(var path) -> KeyFile.read(path, issuer.policy().algorithms(), clock);
            case IssuerConfig.Keys.Url(var url, var rules) -> new KeyUrl(url, issuer.policy().algorithms(), rules,
                    clock);
        };
    }

    private static void close(Kept issuer) {
        issuer.issuer().keys().close();
    }

    private static void close(Authenticator authenticator) {
        if (authenticator instanceof ForwardAuthenticator forward) {
            forward.close();
        }
    }

    /** Who finds out who the peers of a route are, the same for as long as the route is; empty where nobody does. */
    synchronized Optional<Authenticator> of(RouteConfig route) {
        if (route.access().isEmpty() && route.forward().isEmpty()) {
            return Optional.empty();
        }
        String place = route.host().orElse("") + route.path().value();
        Made known = made.computeIfAbsent(place, any -> reused(place, route)
                .orElseGet(() -> new Made(route.access(), route.forward(), make(route))));
        return Optional.of(shared.live().computeIfAbsent(place, any -> new LiveAuthenticator(known.authenticator())));
    }

    private Optional<Made> reused(String place, RouteConfig route) {
        Identities old = before;
        return old == null
                ? Optional.empty()
                : old.made(place).filter(known -> known.isFor(route)
                        && (known.forward().isPresent() || issuers.equals(old.issuers)));
    }

    private synchronized Optional<Made> made(String place) {
        return Optional.ofNullable(made.get(place));
    }

    private synchronized Map<String, Made> made() {
        return Map.copyOf(made);
    }

    private Authenticator make(RouteConfig route) {
        return route.forward().<Authenticator>map(rules -> new ForwardAuthenticator(rules, System::nanoTime))
                .orElseGet(() -> of(route.path().value(), route.access().orElseThrow()));
    }

    /** The first message is waited for by those who have neither a ticket nor a token. */
    private Authenticator of(String route, AccessRules rules) {
        Map<String, Issuer> known = new HashMap<>();
        issuers.forEach((name, issuer) -> known.put(name, issuer.issuer()));
        Authenticator authenticator =
                TokenAuthenticator.of(rules, known, InstantSource.system(), shared.threads(), shared.verified());
        if (rules.carriers().contains(new Carrier.Ticket())) {
            authenticator = new TicketAuthenticator(shared.tickets(), route, rules.scopes(), authenticator);
        }
        return rules.carriers().contains(new Carrier.Message())
                ? new MessageAuthenticator(rules.within(), authenticator)
                : authenticator;
    }

    /** From now on these hold, for sessions that are open as well. */
    void takeOver() {
        Map<String, Made> now = made();
        shared.live().forEach((place, live) -> Optional.ofNullable(now.get(place))
                .ifPresentOrElse(one -> live.becomes(one.authenticator()), live::refuses));
    }

    /** What only those before these had is closed, which may wait for what is under way. */
    void closeBefore() {
        Identities old = before;
        before = null;
        if (old != null) {
            old.closeBut(this);
        }
    }

    /** They are not to hold: what only they have is closed. */
    void abandon() {
        Identities old = before;
        if (old != null) {
            closeBut(old);
            shared.live().keySet().removeIf(place -> old.made(place).isEmpty());
        }
    }

    private void closeBut(Identities kept) {
        issuers.values().stream().filter(issuer -> !kept.issuers.containsValue(issuer)).forEach(Identities::close);
        Map<String, Made> others = kept.made();
        made().values().stream().filter(one -> !others.containsValue(one))
                .forEach(one -> close(one.authenticator()));
    }

    /** The tickets there are, for all routes. */
    Tickets tickets() {
        return shared.tickets();
    }

    @Override
    public void close() {
        shared.threads().close();
        made().values().forEach(one -> close(one.authenticator()));
        issuers.values().forEach(Identities::close);
    }
}
