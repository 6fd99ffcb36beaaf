package io.wsgateway.engine.redis;

/** Finds out which server is whose master. One question at a time. */
interface Topology {

    /**
     * Asks. Blocks, for a few times the time-out at most.
     *
     * @throws io.wsgateway.engine.EngineAwayException if nobody knows
     */
    Layout find();
}
