package io.wsgateway.launcher.run;

import io.wsgateway.launcher.apps.Applications;
import io.wsgateway.launcher.apps.FolderWatch.Update;
import io.wsgateway.launcher.apps.FoundApplication;
import io.wsgateway.launcher.apps.LoadedBundle;
import io.wsgateway.launcher.config.ApplicationsConfig;
import io.wsgateway.launcher.config.Problem;
import io.wsgateway.launcher.config.Problems;
import io.wsgateway.launcher.config.Replacing;
import io.wsgateway.launcher.admin.ApplicationChange;
import io.wsgateway.launcher.admin.ApplicationChange.Kind;
import io.wsgateway.launcher.run.LeavingBundles.Departing;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.session.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Brings what is new in the applications folder into a gateway that runs: starts it, and only where that worked lets routes
 * lead to it. What can't be started changes nothing. Confined to one thread.
 */
final class ApplicationUpdates {

    private static final Logger LOG = LoggerFactory.getLogger(ApplicationUpdates.class);

    private final Gateway gateway;
    private final Applications applications;
    private final Hosting hosting;
    private final LeavingBundles leaving;

    ApplicationUpdates(Gateway gateway, Applications applications, Hosting hosting, LeavingBundles leaving) {
        this.gateway = gateway;
        this.applications = applications;
        this.hosting = hosting;
        this.leaving = leaving;
    }

    /** What the update comes to, before it is. */
    private static final class Next {

        private final Map<String, LoadedBundle> bundles;
        private final Map<String, Running> running = new HashMap<>();

        private Next(Map<String, LoadedBundle> now) {
            this.bundles = new TreeMap<>(now);
        }

        private Map<String, FoundApplication> found() {
            return Applications.found(bundles.values());
        }
    }

    /** Takes what is new, and says what became of it. */
    List<ApplicationChange> take(Update update) {
        hosting.changes().lock();
        try {
            List<ApplicationChange> changes = changes(update);
            if (!update.isEmpty()) {
                apply(update);
            }
            return changes.stream().map(this::asItWent).toList();
        } finally {
            hosting.changes().unlock();
        }
    }

    /** Says what would become of what is new, and lets go of it. */
    List<ApplicationChange> preview(Update update) {
        List<ApplicationChange> changes = changes(update);
        update.loaded().forEach(LoadedBundle::close);
        return changes;
    }

    /** What is planned; whether applications start, nobody can say before. */
    private List<ApplicationChange> changes(Update update) {
        Map<String, LoadedBundle> now = applications.bundles();
        Hosting.State state = hosting.state();
        RoutePlan plan = state.plan();
        List<ApplicationChange> changes = new ArrayList<>();
        for (LoadedBundle bundle : update.loaded()) {
            List<Running> before = running(state, now.get(bundle.name()));
            changes.add(change(bundle.name(), now.containsKey(bundle.name()) ? Kind.REPLACED : Kind.ADDED,
                    bundle.found().keySet(), before, plan));
        }
        for (String removed : update.removed()) {
            List<Running> before = running(state, now.get(removed));
            changes.add(change(removed, Kind.REMOVED,
                    before.stream().map(one -> one.found().name()).toList(), before, plan));
        }
        update.same().forEach(jar -> changes.add(ApplicationChange.of(jar, Kind.SAME, "")));
        update.failed().forEach(failure -> changes.add(ApplicationChange.of(failure.jar(), Kind.REFUSED,
                failure.what())));
        update.waiting().forEach((jar, why) -> changes.add(ApplicationChange.of(jar, Kind.WAITING, why)));
        return changes;
    }

    private static ApplicationChange change(String jar, Kind kind, Collection<String> names, List<Running> before,
            RoutePlan plan) {
        int sessions = before.stream().mapToInt(one -> one.generation().sessions()).sum();
        String replace = before.stream().flatMap(one -> plan.replacing(one.found().name()).stream()).findFirst()
                .map(Replacing::toString).orElse("");
        return new ApplicationChange(jar, kind, names.stream().sorted().toList(), sessions,
                sessions == 0 ? "" : replace, "");
    }

    /** The applications of a bundle that run. */
    private static List<Running> running(Hosting.State state, @Nullable LoadedBundle bundle) {
        return bundle == null
                ? List.of()
                : state.running().values().stream().filter(one -> one.found().loader().equals(bundle.loader()))
                        .toList();
    }

    /** What was planned, unless it turned out that the bundle can't be used. */
    private ApplicationChange asItWent(ApplicationChange planned) {
        return applications.failures().stream().filter(failure -> failure.jar().equals(planned.jar())).findFirst()
                .filter(failure -> planned.kind() == Kind.ADDED || planned.kind() == Kind.REPLACED)
                .map(failure -> ApplicationChange.of(planned.jar(), Kind.REFUSED, failure.what())).orElse(planned);
    }

    private void apply(Update update) {
        Hosting.State before = hosting.state();
        Map<String, LoadedBundle> old = applications.bundles();
        Next next = new Next(old);
        update.removed().forEach(next.bundles::remove);
        for (LoadedBundle bundle : update.loaded()) {
            Optional<LoadedBundle> replaced = Optional.ofNullable(next.bundles.remove(bundle.name()));
            Applications.refuseTaken(bundle, next.bundles.values());
            next.bundles.put(bundle.name(), bundle);
            List<Running> started = isUsable(bundle, replaced.isPresent()) ? start(bundle, before, next) : List.of();
            if (isUsable(bundle, replaced.isPresent())) {
                started.forEach(one -> next.running.put(one.found().name(), one));
            } else {
                next.bundles.remove(bundle.name());
                replaced.ifPresent(one -> next.bundles.put(one.name(), one));
                applications.fail(bundle.failures().getFirst());
                leaving.close(bundle, started);
            }
        }
        Map<String, Running> running = new HashMap<>(next.running);
        before.running().forEach((name, application) -> {
            LoadedBundle bundle = next.bundles.get(application.found().jar());
            if (bundle != null && bundle == old.get(bundle.name())) {
                running.put(name, application);
            }
        });
        RoutePlan plan = RoutePlan.of(before.configuration(), next.found());
        hosting.serve(before.with(plan, running));
        for (String removed : update.removed()) {
            applications.remove(removed);
            LOG.info("{}: removed", removed);
        }
        for (LoadedBundle bundle : next.bundles.values()) {
            if (bundle != old.get(bundle.name())) {
                applications.put(bundle);
                LOG.info("{}: {}", bundle.name(), old.containsKey(bundle.name()) ? "replaced" : "added");
            }
        }
        retire(old, next, before);
    }

    /** Of what replaces something, all has to work: else what runs is better. */
    private static boolean isUsable(LoadedBundle bundle, boolean replaces) {
        return !bundle.found().isEmpty() && (!replaces || bundle.failures().isEmpty());
    }

    /** Starts the applications of a bundle that routes lead to; those that fail are among its failures. */
    private List<Running> start(LoadedBundle bundle, Hosting.State before, Next next) {
        ApplicationStart start = new ApplicationStart(gateway, before.configuration(),
                RoutePlan.of(before.configuration(), next.found()));
        List<Running> started = new ArrayList<>();
        for (FoundApplication found : new TreeMap<>(bundle.found()).values()) {
            Problems problems = new Problems();
            Optional<Running> running = start.startIfReached(bundle, found, problems, Level.INFO);
            problems.list().stream().map(Problem::toString).forEach(problem -> bundle.refuse(found, problem));
            running.filter(one -> problems.list().isEmpty()).ifPresentOrElse(started::add,
                    () -> running.ifPresent(one -> one.close(bundle)));
        }
        return started;
    }

    /** Lets those go that nothing leads to any more. */
    private void retire(Map<String, LoadedBundle> old, Next next, Hosting.State before) {
        RoutePlan plan = before.plan();
        ApplicationsConfig config = before.configuration().applications();
        Map<String, Route> routes = hosting.state().routes();
        for (LoadedBundle bundle : old.values()) {
            if (next.bundles.get(bundle.name()) != bundle) {
                leaving.retire(bundle, running(before, bundle).stream().map(one -> Departing.of(one,
                        plan.replacing(one.found().name()).orElse(config.replacing()),
                        Optional.ofNullable(hosting.state().running().get(one.found().name())))).toList(),
                        config, routes);
            }
        }
    }
}
