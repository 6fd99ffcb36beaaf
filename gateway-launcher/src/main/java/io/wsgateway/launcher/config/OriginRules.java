package io.wsgateway.launcher.config;

import io.wsgateway.protocol.handshake.OriginPolicy;

/**
 * Which origins may connect, and where that is written. Immutable.
 *
 * @param source the line of the configuration; empty if it is written nowhere
 */
public record OriginRules(OriginPolicy policy, String source) {

    /** What holds where nothing is configured. */
    static final OriginRules DEFAULT = new OriginRules(OriginPolicy.sameOrigin(true), "");
}
