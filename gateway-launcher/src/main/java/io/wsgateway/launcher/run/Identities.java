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
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/** Those whose tokens are taken, with their keys, and the threads that verify. Thread-safe. */
final class Identities implements AutoCloseable {

    private final Map<String, Issuer> issuers;
    private final TokenThreads threads;
    private final VerifiedSignatures verified = new VerifiedSignatures();
    private final List<ForwardAuthenticator> forwarding = new CopyOnWriteArrayList<>();
    /** By identity; guarded by this. */
    private final IdentityHashMap<RouteConfig, Authenticator> made = new IdentityHashMap<>();
    private final Tickets tickets = new Tickets(InstantSource.system());

    private Identities(Map<String, Issuer> issuers, TokenThreads threads) {
        this.issuers = issuers;
        this.threads = threads;
    }

    /**
     * Reads keys in files; those at URLs are fetched when they are needed.
     *
     * @param prefix what is one address
     * @throws LaunchException if a file was changed since the configuration was read, and can't be used any more
     */
    static Identities open(List<IssuerConfig> configured, AddressPrefix prefix) throws LaunchException {
        Map<String, Issuer> issuers = new HashMap<>();
        LongSupplier clock = System::nanoTime;
        for (IssuerConfig issuer : configured) {
            try {
                KeySource keys = switch (issuer.keys()) {
                    case IssuerConfig.Keys.File(var path) -> KeyFile.read(path, issuer.policy().algorithms(), clock);
                    case IssuerConfig.Keys.Url(var url, var rules) -> new KeyUrl(url, issuer.policy().algorithms(),
                            rules, clock);
                };
                issuers.put(issuer.policy().name(), new Issuer(issuer.policy(), keys));
            } catch (IOException | InvalidKeysException e) {
                throw new LaunchException("keys of issuer " + issuer.policy().name() + ": " + e.getMessage(), e);
            }
        }
        return new Identities(issuers, new TokenThreads(Runtime.getRuntime().availableProcessors(), prefix));
    }

    /** Who finds out who the peers of a route are, the same for as long as the route is; empty where nobody does. */
    synchronized Optional<Authenticator> of(RouteConfig route) {
        Authenticator known = made.get(route);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Authenticator> authenticator = route.forward().<Authenticator>map(this::forward)
                .or(() -> route.access().map(rules -> of(route.path().value(), rules)));
        authenticator.ifPresent(one -> made.put(route, one));
        return authenticator;
    }

    private ForwardAuthenticator forward(ForwardRules rules) {
        ForwardAuthenticator made = new ForwardAuthenticator(rules, System::nanoTime);
        forwarding.add(made);
        return made;
    }

    /** The first message is waited for by those who have neither a ticket nor a token. */
    private Authenticator of(String route, AccessRules rules) {
        Authenticator authenticator = TokenAuthenticator.of(rules, issuers, InstantSource.system(), threads, verified);
        if (rules.carriers().contains(new Carrier.Ticket())) {
            authenticator = new TicketAuthenticator(tickets, route, rules.scopes(), authenticator);
        }
        return rules.carriers().contains(new Carrier.Message())
                ? new MessageAuthenticator(rules.within(), authenticator)
                : authenticator;
    }

    /** The tickets there are, for all routes. */
    Tickets tickets() {
        return tickets;
    }

    @Override
    public void close() {
        threads.close();
        forwarding.forEach(ForwardAuthenticator::close);
        issuers.values().forEach(issuer -> issuer.keys().close());
    }
}
