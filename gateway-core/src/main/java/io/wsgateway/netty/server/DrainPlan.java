package io.wsgateway.netty.server;

import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import java.time.Duration;

/**
 * How a gateway stops. Immutable.
 *
 * @param delay how long it goes on as before once it says that it isn't ready: for load balancers to notice
 * @param period how long sessions have to end then. They are told over two thirds of it, or sooner where they are few; the rest
 *        is for the last ones' closing handshakes
 * @param code the close code: 1001, going away, or 1012, service restart
 * @param retryAfter how long the peers are told to wait before they come back; zero: they aren't told
 */
public record DrainPlan(Duration delay, Duration period, int code, Duration retryAfter) {

    public DrainPlan {
        if (delay.isNegative() || period.isNegative() || retryAfter.isNegative()) {
            throw new IllegalArgumentException(
                    "durations must not be negative: " + delay + ", " + period + ", " + retryAfter);
        }
        if (code != CloseCode.GOING_AWAY && code != CloseCode.SERVICE_RESTART) {
            throw new IllegalArgumentException("close code " + code + " (expected: 1001 or 1012)");
        }
    }

    /** At once, with 1001. */
    public static DrainPlan within(Duration period) {
        return new DrainPlan(Duration.ZERO, period, CloseCode.GOING_AWAY, Duration.ZERO);
    }

    /** The time over which sessions are told. */
    Duration over() {
        return period.multipliedBy(2).dividedBy(3);
    }

    CloseStatus status() {
        CloseStatus status = CloseStatus.of(code, code == CloseCode.SERVICE_RESTART
                ? "the gateway restarts: connect again"
                : "the gateway is shutting down");
        return retryAfter.isZero() ? status : status.withRetryAfter(retryAfter);
    }
}
