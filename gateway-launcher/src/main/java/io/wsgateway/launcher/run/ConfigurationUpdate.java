package io.wsgateway.launcher.run;

import io.wsgateway.launcher.apps.Applications;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.logging.Logging;
import io.wsgateway.launcher.text.Counted;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.ListenerException;
import io.wsgateway.netty.server.PreparedChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
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
    private final LeavingBundles leaving;
    private final MemoryPlan memory;
    private final BiFunction<Configuration, Identities, ListenerConfigs> listeners;
    private final Consumer<Configuration> holds;

    /**
     * @param listeners makes the listeners of a configuration
     * @param holds hears of the configuration that holds, where one does from then on
     */
    ConfigurationUpdate(Gateway gateway, Applications applications, Hosting hosting, LeavingBundles leaving,
            MemoryPlan memory, BiFunction<Configuration, Identities, ListenerConfigs> listeners,
            Consumer<Configuration> holds) {
        this.gateway = gateway;
        this.applications = applications;
        this.hosting = hosting;
        this.leaving = leaving;
        this.memory = memory;
        this.listeners = listeners;
        this.holds = holds;
    }

    /**
     * What came of it beside what is written.
     *
     * @param anew the applications that start anew, line by line
     * @param renewed the listeners that have other certificates
     * @param sessions how many sessions are on routes that are no more
     */
    record Applied(List<String> anew, List<String> renewed, int sessions) {

        /** Lines of all that is other than before. */
        List<String> with(List<String> differences) {
            List<String> lines = new ArrayList<>(differences);
            lines.addAll(anew);
            renewed.forEach(listener -> lines.add("* " + listener + ".tls: other certificates in its files"));
            return lines;
        }
    }

    /**
     * Applies it, or says only what that would come to; what applications make of it is noticed only when it is applied.
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
        PreparedApplications prepared = PreparedApplications.plan(applications, before.running(), next, plan);
        List<String> anew = prepared.lines();
        Identities identities = before.identities().next(next.issuers());
        boolean committed = false;
        try {
            if (!dryRun) {
                prepared.start(gateway);
            }
            Hosting.State after = new Hosting.State(next, identities, listeners.apply(next, identities), plan,
                    prepared.running());
            Set<String> gone = new TreeSet<>(before.routes().keySet());
            gone.removeAll(after.routes().keySet());
            if (dryRun) {
                return new Applied(anew, preview(after), gateway.sessionsOf(gone));
            }
            try (PreparedChange change = hosting.prepare(memory.bounded(next.gateway()), after)) {
                identities.takeOver();
                change.commit();
                hosting.becomes(after);
                Logging.set(next.log());
                committed = true;
                holds.accept(next);
                identities.closeBefore();
                int sessions = tellToGo(gone, next);
                prepared.retireReplaced(leaving, after.routes());
                return new Applied(anew, change.renewed(), sessions);
            } catch (ListenerException e) {
                throw new LaunchException(String.valueOf(e.getMessage()), e);
            }
        } finally {
            if (!committed) {
                identities.abandon();
                prepared.takeBack();
            }
        }
    }

    /** Reads the certificates of listeners that stay and of new ones, and tries whether these can be bound; none listens. */
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
}
