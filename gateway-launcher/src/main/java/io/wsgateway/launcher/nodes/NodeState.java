package io.wsgateway.launcher.nodes;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a node says of itself to operators. Immutable.
 *
 * @param id of the node; empty: it is in no cluster
 * @param name what operators call it; empty: it is in no cluster
 * @param version of the program
 * @param started when, by its own clock
 * @param engine what connects it to others; empty: nothing does
 */
public record NodeState(String id, String name, String version, Instant started, Optional<EngineView> engine) {

    /**
     * How it stands with the engine. Immutable.
     *
     * @param kind such as {@code redis}
     * @param up whether all of it can be reached
     * @param partitions how many of its partitions can be reached
     * @param servers those that are connected, as {@code host:port}
     * @param problem why not all can be reached; free of secrets
     */
    public record EngineView(String kind, boolean up, int partitions, List<String> servers,
            Optional<String> problem) {

        public EngineView {
            servers = List.copyOf(servers);
        }
    }
}
