package io.wsgateway.engine.nats;

import io.wsgateway.engine.Channel;
import io.wsgateway.engine.EngineState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the connection has been like. Thread-safe. */
final class EngineCounts {

    // Guarded by this.
    private Optional<String> server = Optional.empty();
    private Optional<String> problem = EngineState.NEW.problem();
    private Optional<String> detail = Optional.empty();
    private long connects;
    private long losses;
    private Optional<Duration> probe = Optional.empty();
    private long probesLost;

    synchronized void connected(String to) {
        server = Optional.of(LinkWatch.shown(to));
        detail = Optional.empty();
        connects++;
    }

    synchronized void lost(String why) {
        problem = Optional.of(why);
        losses++;
    }

    synchronized void failed(String why) {
        problem = Optional.of(why);
    }

    /** What the client of NATS said of it last. */
    synchronized void detail(String said) {
        detail = Optional.of(said);
    }

    synchronized void probed(Duration took) {
        probe = Optional.of(took);
    }

    synchronized void probeLost() {
        probesLost++;
    }

    synchronized Optional<String> problem() {
        return problem.map(what -> what + detail.map(said -> " (" + said + ")").orElse(""));
    }

    synchronized EngineState state(boolean up) {
        return new EngineState(up ? Channel.PARTITIONS : 0, up ? server.stream().toList() : List.of(),
                up ? Optional.empty() : problem(), connects, losses, probe, probesLost);
    }
}
