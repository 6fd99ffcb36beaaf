package io.wsgateway.protocol.forwarding;

import io.wsgateway.protocol.syntax.Networks;

/**
 * Whether connections begin with a header of the PROXY protocol, and whose. Immutable.
 *
 * @param mode whether
 * @param from where proxies are that may send one
 * @see <a href="https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt">The PROXY protocol, versions 1 and 2</a>
 */
public record ProxyProtocolPolicy(Mode mode, Networks from) {

    /** No connection does. */
    public static final ProxyProtocolPolicy OFF = new ProxyProtocolPolicy(Mode.OFF, Networks.NONE);

    /** Whether connections begin with a header. */
    public enum Mode {
        /** None does: what looks like one is a malformed request. */
        OFF,
        /** A connection may. */
        OPTIONAL,
        /** Every connection has to. */
        REQUIRED
    }

    /** True if connections may begin with a header. */
    public boolean isOn() {
        return mode != Mode.OFF;
    }
}
