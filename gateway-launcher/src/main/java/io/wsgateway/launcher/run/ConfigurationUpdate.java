package io.wsgateway.launcher.run;

import io.wsgateway.app.Audience;
import io.wsgateway.launcher.apps.Applications;
import io.wsgateway.launcher.apps.FoundApplication;
import io.wsgateway.launcher.apps.LoadedBundle;
import io.wsgateway.launcher.config.AdminConfig;
import io.wsgateway.launcher.config.AdminToken;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.ConfigurationChange;
import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.config.Problems;
import io.wsgateway.launcher.text.Counted;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.ListenerException;
import io.wsgateway.netty.server.PreparedChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings another configuration into a gateway that runs: all that may fail is done first, and taken back where something does;
 * then it holds at once. Handshakes under way and sessions keep what they began with, but those of routes that are no more are
 * told to go. Confined to one thread.
 */
final class ConfigurationUpdate {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationUpdate.class);

    private final Gateway gateway;
    private final Applications applications;
    private final Hosting hosting;
    private final MemoryPlan memory;
    private final BiFunction<Configuration, Identities, ListenerConfigs> listeners;

    /**
     * @param listeners makes the listeners of a configuration
     */
    ConfigurationUpdate(Gateway gateway, Applications applications, Hosting hosting, MemoryPlan memory,
            BiFunction<Configuration, Identities, ListenerConfigs> listeners) {
        this.gateway = gateway;
        this.applications = applications;
        this.hosting = hosting;
        this.memory = memory;
        this.listeners = listeners;
    }

    /**
     * What came of it beside what is written.
     *
     * @param renewed the listeners that have other certificates
     * @param sessions how many sessions are on routes that are no more
     */
    record Applied(List<String> renewed, int sessions) {

        /** Lines of all that is other than before. */
        List<String> with(List<String> differences) {
            List<String> lines = new ArrayList<>(differences);
            renewed.forEach(listener -> lines.add("* " + listener + ".tls: other certificates in its files"));
            return lines;
        }
    }

    /** What can't be applied while the gateway runs; none: all of it can. */
    List<String> needsRestart(ConfigurationChange change, Configuration next) {
        List<String> keys = new ArrayList<>(change.restart());
        if (!tokens(hosting.state().configuration()).equals(tokens(next))) {
            hosting.state().running().values().stream()
                    .filter(one -> one.found().audience() == Audience.OPERATORS)
                    .filter(one -> hosting.state().plan().routeWithSettings(one.found().name())
                            .filter(route -> OperatorSettings.hasOwn(route.settings())).isEmpty())
                    .map(one -> "admin.tokens: handed to application " + one.found().name() + " when it starts")
                    .sorted().forEach(keys::add);
        }
        return keys;
    }

    private static Map<String, String> tokens(Configuration configuration) {
        List<AdminToken> tokens = configuration.admin().map(AdminConfig::tokens).orElse(List.of());
        return OperatorSettings.of(tokens);
    }

    /**
     * Applies it, or says only what that would come to; a port that is taken is noticed only when it is applied.
     *
     * @throws ConfigurationException if its routes don't fit the applications; all is as it was
     * @throws LaunchException if something can't be had; all is as it was
     */
    Applied apply(Configuration next, boolean dryRun) throws ConfigurationException, LaunchException {
        hosting.changes().lock();
        try {
            return applyAlone(next, dryRun);
        } finally {
            hosting.changes().unlock();
        }
    }

    private Applied applyAlone(Configuration next, boolean dryRun) throws ConfigurationException, LaunchException {
        Hosting.State before = hosting.state();
        RoutePlan plan = RoutePlan.of(next, applications);
        Identities identities = before.identities().next(next.issuers());
        Map<LoadedBundle, List<Running>> started = new HashMap<>();
        boolean committed = false;
        try {
            Map<String, Running> running = new TreeMap<>(before.running());
            if (!dryRun) {
                start(next, plan, running, started);
            }
            Hosting.State after =
                    new Hosting.State(next, identities, listeners.apply(next, identities), plan, running);
            Set<String> gone = new TreeSet<>(before.routes().keySet());
            gone.removeAll(after.routes().keySet());
            if (dryRun) {
                return new Applied(preview(after), gateway.sessionsOf(gone));
            }
            try (PreparedChange change = hosting.prepare(memory.bounded(next.gateway()), after)) {
                identities.takeOver();
                change.commit();
                hosting.becomes(after);
                committed = true;
                identities.closeBefore();
                return new Applied(change.renewed(), tellToGo(gone, next));
            } catch (ListenerException e) {
                throw new LaunchException(String.valueOf(e.getMessage()), e);
            }
        } finally {
            if (!committed) {
                identities.abandon();
                started.forEach((bundle, all) -> all.forEach(one -> one.takeBack(bundle)));
            }
        }
    }

    /** Reads the certificates of listeners that stay and of new ones; nothing is bound. */
    private List<String> preview(Hosting.State after) throws LaunchException {
        try {
            return gateway.preview(after.configs());
        } catch (ListenerException e) {
            throw new LaunchException(String.valueOf(e.getMessage()), e);
        }
    }

    private int tellToGo(Set<String> gone, Configuration next) {
        if (gone.isEmpty()) {
            return 0;
        }
        int sessions = gateway.endRoutes(gone, next.drain().period());
        if (sessions > 0) {
            LOG.info("{} of routes that are no more {} told to go", Counted.of(sessions, "session"),
                    sessions == 1 ? "is" : "are");
        }
        return sessions;
    }

    /** Starts the applications that routes lead to for the first time. */
    private void start(Configuration next, RoutePlan plan, Map<String, Running> running,
            Map<LoadedBundle, List<Running>> started) throws ConfigurationException, LaunchException {
        Problems problems = new Problems();
        Map<String, LoadedBundle> bundles = applications.bundles();
        ApplicationStart start = new ApplicationStart(gateway, next, plan);
        for (FoundApplication found : new TreeMap<>(applications.found()).values()) {
            if (running.containsKey(found.name()) || !plan.reaches(found.name())) {
                continue;
            }
            LoadedBundle bundle = Objects.requireNonNull(bundles.get(found.jar()));
            Running one = start.start(bundle, found, problems).orElseThrow(() -> new LaunchException(
                    "application " + found.name() + ", to which a route leads now, can't be started; the log says why",
                    null));
            started.computeIfAbsent(bundle, any -> new ArrayList<>()).add(one);
            running.put(found.name(), one);
        }
        problems.check();
    }
}
