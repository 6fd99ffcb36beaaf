package io.wsgateway.launcher.run;

import io.wsgateway.launcher.apps.Applications;
import io.wsgateway.launcher.apps.FoundApplication;
import io.wsgateway.launcher.apps.LoadException;
import io.wsgateway.launcher.apps.LoadedBundle;
import io.wsgateway.launcher.config.ApplicationsConfig;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.config.Problems;
import io.wsgateway.launcher.config.Replacing;
import io.wsgateway.launcher.run.LeavingBundles.Departing;
import io.wsgateway.launcher.text.Columns;
import io.wsgateway.launcher.text.Counted;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.session.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The applications that another configuration starts: those to which a route leads for the first time, and a further generation of
 * those whose settings are other, beside the one that runs. Nothing leads to them yet, and they can be taken back. Confined to one
 * thread.
 */
final class PreparedApplications {

    private static final Logger LOG = LoggerFactory.getLogger(PreparedApplications.class);
    private static final String INDENT = "    ";

    private final Configuration next;
    private final RoutePlan plan;
    private final Map<String, Running> running;
    private final List<Planned> planned = new ArrayList<>();
    private final List<Started> started = new ArrayList<>();

    /**
     * An application that is to start.
     *
     * @param before the generation that runs; empty: none does
     */
    private record Planned(LoadedBundle bundle, FoundApplication found, Optional<Departing> before) {}

    private record Started(LoadedBundle bundle, Running running) {}

    private PreparedApplications(Configuration next, RoutePlan plan, Map<String, Running> running) {
        this.next = next;
        this.plan = plan;
        this.running = new TreeMap<>(running);
    }

    /** What a configuration comes to; nothing has started. */
    static PreparedApplications plan(Applications applications, Map<String, Running> running, Configuration next,
            RoutePlan plan) {
        PreparedApplications prepared = new PreparedApplications(next, plan, running);
        Map<String, LoadedBundle> bundles = applications.bundles();
        for (FoundApplication found : new TreeMap<>(applications.found()).values()) {
            Optional<Running> before = Optional.ofNullable(running.get(found.name()));
            ApplicationSettings settings = ApplicationSettings.of(next, plan, found);
            if (plan.reaches(found.name()) && before.filter(one -> one.isFor(settings)).isEmpty()) {
                prepared.planned.add(new Planned(Objects.requireNonNull(bundles.get(found.jar())), found,
                        before.map(one -> prepared.departing(one, settings))));
            }
        }
        return prepared;
    }

    /** Sessions that were let in by tokens are let in anew where there are others. */
    private Departing departing(Running before, ApplicationSettings settings) {
        Replacing how = before.settings().hasSameTokens(settings)
                ? plan.replacing(before.found().name()).orElse(next.applications().replacing())
                : Replacing.MOVE;
        return Departing.of(before, how, Optional.of(before));
    }

    /** What becomes of applications that run, in lines of 80 columns. */
    List<String> lines() {
        return planned.stream().flatMap(one -> one.before().stream()).flatMap(before -> Columns.folded(
                "* application " + before.running().found().name() + ": started anew with these settings"
                        + sessions(before),
                INDENT).stream()).toList();
    }

    private static String sessions(Departing before) {
        int count = before.running().generation().sessions();
        boolean one = count == 1;
        return count == 0 ? "" : "; " + Counted.of(count, "session") + switch (before.how()) {
            case CARRY -> one ? " goes on in it" : " go on in it";
            case MOVE -> one ? " is told to go" : " are told to go";
            case FINISH -> one ? " may stay until it ends" : " may stay until they end";
        };
    }

    /**
     * Starts them.
     *
     * @throws ConfigurationException if something is wrong with their settings
     * @throws LaunchException if one can't be started; what has started is to be taken back
     */
    void start(Gateway gateway) throws ConfigurationException, LaunchException {
        Problems problems = new Problems();
        ApplicationStart start = new ApplicationStart(gateway, next, plan);
        for (Planned one : planned) {
            try {
                Running now = start.start(one.bundle(), one.found(), problems);
                started.add(new Started(one.bundle(), now));
                running.put(one.found().name(), now);
            } catch (LoadException e) {
                problems.check();
                if (e.ofItsCode() != null) {
                    LOG.error("{}: what application {} threw", one.found().jar(), one.found().name(), e.ofItsCode());
                }
                throw new LaunchException(String.valueOf(e.getMessage()), e);
            }
        }
        problems.check();
    }

    /** All that run once it holds, by name. */
    Map<String, Running> running() {
        return running;
    }

    /** Closes those that have started. */
    void takeBack() {
        started.forEach(one -> one.running().close(one.bundle()));
    }

    /**
     * Lets the generations go that were replaced. Routes lead to the others by now.
     *
     * @param routes where sessions go on that are carried, by the ids of routes
     */
    void retireReplaced(LeavingBundles leaving, Map<String, Route> routes) {
        ApplicationsConfig config = next.applications();
        for (Planned one : planned) {
            one.before().ifPresent(before -> leaving.retireAlone(one.bundle(), before.to(Objects.requireNonNull(
                    running.get(one.found().name()))), config, routes));
        }
    }
}
