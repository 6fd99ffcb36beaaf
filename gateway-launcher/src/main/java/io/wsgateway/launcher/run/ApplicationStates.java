package io.wsgateway.launcher.run;

import io.wsgateway.app.Application;
import io.wsgateway.launcher.admin.ApplicationState;
import io.wsgateway.launcher.admin.ApplicationState.Generation;
import io.wsgateway.launcher.admin.ApplicationState.Kind;
import io.wsgateway.launcher.admin.ApplicationState.Started;
import io.wsgateway.launcher.apps.Applications;
import io.wsgateway.launcher.apps.LoadFailure;
import io.wsgateway.launcher.apps.LoadedBundle;
import io.wsgateway.launcher.held.LoaderWatch;
import io.wsgateway.netty.server.Gateway;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What operators see of the applications folder. */
final class ApplicationStates {

    private ApplicationStates() {}

    /**
     * Everything there is, by name, and then what leaves.
     *
     * @param waiting what isn't whole, and why
     */
    static List<ApplicationState> of(Gateway gateway, Applications applications, Hosting.State state,
            LeavingBundles leaving, Map<String, String> waiting) {
        Map<String, LoadedBundle> bundles = new TreeMap<>(applications.bundles());
        Map<String, String> problems = applications.failures().stream()
                .collect(Collectors.toMap(LoadFailure::jar, LoadFailure::what, (one, other) -> one + "; " + other));
        problems.putAll(waiting);
        RoutePlan plan = state.plan();
        List<ApplicationState> states = new ArrayList<>();
        for (LoadedBundle bundle : bundles.values()) {
            List<Running> running = state.running().values().stream()
                    .filter(one -> one.found().loader().equals(bundle.loader())).toList();
            states.add(new ApplicationState(bundle.name(), Kind.RUNNING, Optional.of(bundle.since()),
                    started(gateway, running, plan), "", problems.getOrDefault(bundle.name(), "")));
        }
        for (String jar : new TreeSet<>(problems.keySet())) {
            if (!bundles.containsKey(jar)) {
                states.add(new ApplicationState(jar, waiting.containsKey(jar) ? Kind.WAITING : Kind.FAILED,
                        Optional.empty(), List.of(), "", problems.getOrDefault(jar, "")));
            }
        }
        for (LeavingBundles.Leaving one : leaving.all()) {
            states.add(new ApplicationState(one.jar(), Kind.LEAVING, Optional.of(one.since()),
                    started(gateway, one.running(), plan), one.how().toString(), ""));
        }
        for (LoaderWatch.Kept one : leaving.loaders().kept()) {
            states.add(new ApplicationState(one.bundle(), Kind.KEPT, Optional.of(one.since()), List.of(), "",
                    "its classes are still in memory, held by " + (one.holders().isEmpty()
                            ? "something that isn't known"
                            : String.join(", ", one.holders()))));
        }
        return states;
    }

    /** The generation of each application, by identity. */
    static IdentityHashMap<Application, Generation> generations(Applications applications, Hosting.State state,
            LeavingBundles leaving) {
        IdentityHashMap<Application, Generation> generations = new IdentityHashMap<>();
        for (LeavingBundles.Leaving one : leaving.all()) {
            for (Running running : one.running()) {
                generations.put(running.hosted().application(), new Generation(one.jar(), Kind.LEAVING, one.since()));
            }
        }
        for (LoadedBundle bundle : applications.bundles().values()) {
            for (Running running : state.running().values()) {
                if (running.found().loader().equals(bundle.loader())) {
                    generations.put(running.hosted().application(),
                            new Generation(bundle.name(), Kind.RUNNING, bundle.since()));
                }
            }
        }
        return generations;
    }

    private static List<Started> started(Gateway gateway, List<Running> running, RoutePlan plan) {
        return running.stream().sorted((a, b) -> a.found().name().compareTo(b.found().name()))
                .map(one -> {
                    String name = one.found().name();
                    return new Started(name, plan.paths(name), one.generation().sessions(),
                            gateway.applicationThreads().getOrDefault(name, 0), gateway.faults().of(name));
                })
                .toList();
    }
}
