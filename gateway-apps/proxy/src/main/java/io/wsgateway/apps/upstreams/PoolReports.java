package io.wsgateway.apps.upstreams;

import io.wsgateway.app.Meter;
import java.time.Duration;
import org.slf4j.Logger;

/**
 * Says what changes in a server's health, once for each change, and counts it. Thread-safe.
 *
 * @param log where it is said
 * @param meter where it is counted
 */
public record PoolReports(Logger log, Meter meter) {

    void ejected(Target target, Duration time, String why) {
        meter.count("upstream-ejected");
        log.warn("{} is left out for {} s: {}", target.name(), Math.max(1, time.toSeconds()), unnamed(target, why));
    }

    void down(Target target, String why) {
        meter.count("upstream-ejected");
        log.warn("{} is left out until it answers when it is asked: {}", target.name(), unnamed(target, why));
    }

    void returned(Target target) {
        meter.count("upstream-returned");
        log.info("{} is well again", target.name());
    }

    /** The same, where it begins with the server's name, which is there already. */
    static String unnamed(Target target, String why) {
        String name = target.name() + ": ";
        return why.startsWith(name) ? why.substring(name.length()) : why;
    }
}
