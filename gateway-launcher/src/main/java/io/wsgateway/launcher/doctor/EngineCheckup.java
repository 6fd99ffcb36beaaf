package io.wsgateway.launcher.doctor;

import io.wsgateway.engine.Channel;
import io.wsgateway.engine.EngineState;

/** Judges what a connection to the engine is like, as a pure function. */
final class EngineCheckup {

    private static final String ID = "engine";

    private EngineCheckup() {}

    /**
     * Whether the engine can be reached.
     *
     * @param kind what the configuration calls it
     */
    static Finding of(String kind, EngineState state) {
        if (state.isUp()) {
            return Finding.ok(ID, kind + " can be reached at " + String.join(", ", state.servers()));
        }
        String part = state.partitions() == 0
                ? kind + " can't be reached"
                : state.partitions() + " of " + Channel.PARTITIONS + " parts of " + kind + " can be reached";
        return Finding.problem(ID, part + state.problem().map(problem -> ": " + problem).orElse(""),
                "what is published stays on this gateway, what topics keep can't be had, and other gateways can't be"
                        + " asked",
                "engine.url, engine.credentials and engine.tls as the server has them, and a way to it through"
                        + " firewalls");
    }
}
