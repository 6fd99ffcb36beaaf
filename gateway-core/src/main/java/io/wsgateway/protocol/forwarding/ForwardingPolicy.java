package io.wsgateway.protocol.forwarding;

import io.wsgateway.protocol.syntax.Networks;

/**
 * By which fields proxies say who the peer is, and which proxies are believed. Immutable.
 *
 * @param fields the fields; those that are not named here say nothing, whoever sent them
 * @param trusted where such proxies are
 */
public record ForwardingPolicy(Fields fields, Networks trusted) {

    /** Nobody is believed. */
    public static final ForwardingPolicy NONE = new ForwardingPolicy(Fields.NONE, Networks.NONE);

    /** What proxies send. */
    public enum Fields {
        /** Nothing. */
        NONE,
        /** {@code X-Forwarded-For}, {@code X-Forwarded-Proto} and {@code X-Forwarded-Host}. */
        X_FORWARDED,
        /** {@code Forwarded} (RFC 7239). */
        FORWARDED
    }
}
