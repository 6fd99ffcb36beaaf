package io.wsgateway.launcher.run;

import io.wsgateway.launcher.admin.ApplicationControl;
import io.wsgateway.launcher.admin.ApplicationState;
import io.wsgateway.launcher.metrics.Reading;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.session.ApplicationFaults;
import io.wsgateway.session.ApplicationPauses;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads all that is counted of a gateway.
 *
 * @param gateway what counts
 * @param applications the applications folder
 * @param reload who reads the configuration again
 * @param cluster what this gateway is a node of; empty: it stands alone
 */
record Readings(Gateway gateway, ApplicationControl applications, ConfigurationReload reload,
        Optional<JoinedCluster> cluster)
        implements Supplier<Reading> {

    @Override
    public Reading get() {
        List<ApplicationState> states = applications.states();
        return new Reading(version(), gateway.transport(), gateway.isAccepting(), gateway.metrics(),
                gateway.handshakes().counts().total(), gateway.ends().counts(), gateway.view().listenersTls(),
                reload.outcomes(),
                byKind(states), running(states),
                cluster.isEmpty() ? Optional.empty() : Optional.of(cluster.get().reading()));
    }

    /** Of the program. */
    static String version() {
        return Optional.ofNullable(Readings.class.getPackage().getImplementationVersion()).orElse("development");
    }

    private static Map<String, Integer> byKind(List<ApplicationState> states) {
        Map<String, Integer> counts = new HashMap<>();
        for (ApplicationState.Kind kind : ApplicationState.Kind.values()) {
            counts.put(kind.toString(), 0);
        }
        states.forEach(state -> counts.merge(state.kind().toString(), 1, Integer::sum));
        return counts;
    }

    private List<Reading.RunningApplication> running(List<ApplicationState> states) {
        Set<String> paused = gateway.pauses().paused().stream().map(ApplicationPauses.Paused::application)
                .collect(Collectors.toSet());
        List<Reading.RunningApplication> running = new ArrayList<>();
        for (ApplicationState state : states) {
            if (state.kind() == ApplicationState.Kind.RUNNING) {
                for (ApplicationState.Started one : state.applications()) {
                    Map<ApplicationFaults.Kind, Long> faults = new EnumMap<>(ApplicationFaults.Kind.class);
                    one.faults().forEach(fault -> faults.put(fault.kind(), fault.count()));
                    running.add(new Reading.RunningApplication(one.name(), one.threads(), paused.contains(one.name()),
                            faults));
                }
            }
        }
        return running;
    }
}
