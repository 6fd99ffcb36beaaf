package io.wsgateway.launcher.metrics;

import io.wsgateway.app.GatewayView.TlsView;
import io.wsgateway.journal.HandshakeCounts;
import io.wsgateway.netty.server.GatewayMetrics;
import io.wsgateway.session.ApplicationFaults;
import io.wsgateway.session.EndCounts;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is counted, at one moment. Immutable.
 *
 * @param version the gateway's
 * @param transport what drives its sockets
 * @param accepting false once it is about to stop
 * @param gateway what sessions, event loops, topics and limits did
 * @param handshakes how many opening handshakes there were
 * @param ends how sessions ended
 * @param tls the listeners that speak TLS
 * @param reloads how often the configuration was read again, by what came of it; everything that can come is there
 * @param bundles how many jars and folders of the applications folder there are, by what they are; every kind is there
 * @param applications those that run
 * @param engine what connects the gateway with others; empty: it stands alone
 */
public record Reading(String version, String transport, boolean accepting, GatewayMetrics gateway,
        HandshakeCounts.Sums handshakes, List<EndCounts.Count> ends, List<TlsView> tls, Map<String, Long> reloads,
        Map<String, Integer> bundles, List<RunningApplication> applications, Optional<EngineReading> engine) {

    /**
     * An application that runs.
     *
     * @param name its name
     * @param threads how many platform threads it has
     * @param paused whether handshakes are refused, as it fails again and again
     * @param faults how often it has misbehaved, by kind; every kind is there
     */
    public record RunningApplication(String name, int threads, boolean paused,
            Map<ApplicationFaults.Kind, Long> faults) {

        public RunningApplication {
            faults = Map.copyOf(faults);
        }
    }

    public Reading {
        ends = List.copyOf(ends);
        tls = List.copyOf(tls);
        reloads = Map.copyOf(reloads);
        bundles = Map.copyOf(bundles);
        applications = List.copyOf(applications);
    }

    /** Whether new connections are wanted. */
    boolean isReady() {
        return accepting && !(engine.isPresent() && engine.get().isInTheWay());
    }

    /** The reloads that changed something. */
    long changes() {
        return reloads.getOrDefault("applied", 0L);
    }
}
