package io.wsgateway.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an engine's connections are like, for operators. Immutable.
 *
 * @param partitions how many of the {@link Channel#PARTITIONS} can be reached now
 * @param servers those that are connected, as {@code host:port}
 * @param problem why partitions can't be reached, if there are any; free of secrets
 * @param connects how often a connection was made
 * @param losses how often one was lost
 * @param probe how long the last message that was published to oneself took; empty before the first
 * @param probesLost how many of them didn't come
 */
public record EngineState(int partitions, List<String> servers, Optional<String> problem, long connects, long losses,
        Optional<Duration> probe, long probesLost) {

    /** Before anything was connected. */
    public static final EngineState NEW =
            new EngineState(0, List.of(), Optional.of("not connected yet"), 0, 0, Optional.empty(), 0);

    public EngineState {
        servers = List.copyOf(servers);
    }

    /** True if all partitions can be reached. */
    public boolean isUp() {
        return partitions == Channel.PARTITIONS;
    }
}
