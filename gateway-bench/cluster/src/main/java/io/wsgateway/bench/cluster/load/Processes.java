package io.wsgateway.bench.cluster.load;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The processor time that processes take, in seconds. Confined to one thread. */
final class Processes {

    private final Map<Long, Double> before = new LinkedHashMap<>();

    /** Counts from now on. */
    Processes(List<Long> pids) {
        pids.forEach(pid -> before.put(pid, seconds(pid)));
    }

    private static double seconds(long pid) {
        return ProcessHandle.of(pid).orElseThrow().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    /** What each has taken since. */
    List<Double> taken() {
        return before.entrySet().stream().map(entry -> seconds(entry.getKey()) - entry.getValue()).toList();
    }
}
