package io.wsgateway.session;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Lines of sessions, one as each opens and one as it ends, with what is known of it as key-value pairs. Of the peer's doing
 * there is nothing in them but its address, its principal and its subprotocol, which the gateway chose. Thread-safe.
 */
public final class SessionLog {

    private static final Logger LOG = LoggerFactory.getLogger(SessionLog.class);
    private static final double NANOS_IN_MILLI = 1_000_000;

    private final LogThrottle opening = new LogThrottle();
    private final LogThrottle ending = new LogThrottle();
    private volatile SessionLogPolicy policy;

    /** A log of the sessions that the policy includes. */
    public SessionLog(SessionLogPolicy policy) {
        this.policy = policy;
    }

    /** Whose session it is.
     *
     * @param id its id
     * @param route the pattern of its route
     * @param address the peer's
     */
    public record Who(String id, String application, String route, String address, Optional<String> principal) {}

    /** From now on other sessions are included, also of those that are open. */
    public void include(SessionLogPolicy next) {
        policy = next;
    }

    /** Whether this session has lines; asked first, as it costs less than to say who it is. */
    public boolean includes(long number) {
        return policy.includes(number) && LOG.isInfoEnabled();
    }

    /** A session that is included has opened. */
    public void opened(Who who, Optional<String> subprotocol, long now) {
        OptionalLong unsaid = admitted(opening, now);
        if (unsaid.isEmpty()) {
            return;
        }
        LoggingEventBuilder line = line(who);
        subprotocol.map(agreed -> line.addKeyValue("subprotocol", agreed)).orElse(line)
                .log("session opened{}", LogThrottle.more(unsaid.getAsLong()));
    }

    /** A session that is included has ended. */
    public void ended(Who who, SessionSummary summary, long now) {
        OptionalLong unsaid = admitted(ending, now);
        if (unsaid.isEmpty()) {
            return;
        }
        LoggingEventBuilder line = line(who).addKeyValue("code", summary.code())
                .addKeyValue("by", summary.by().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .addKeyValue("durationMs", summary.age().toMillis())
                .addKeyValue("receivedMessages", summary.receivedMessages())
                .addKeyValue("receivedBytes", summary.receivedBytes())
                .addKeyValue("sentMessages", summary.sentMessages()).addKeyValue("sentBytes", summary.sentBytes())
                .addKeyValue("droppedMessages", summary.droppedMessages())
                .addKeyValue("largestQueueBytes", summary.largestQueue());
        summary.roundTrip().map(time -> line.addKeyValue("roundTripMs", millis(time))).orElse(line)
                .log("session ended{}", LogThrottle.more(unsaid.getAsLong()));
    }

    private OptionalLong admitted(LogThrottle throttle, long now) {
        return policy.bounded() ? throttle.admit(now) : OptionalLong.of(0);
    }

    private static LoggingEventBuilder line(Who who) {
        LoggingEventBuilder line = LOG.atInfo().addKeyValue("session", who.id())
                .addKeyValue("application", who.application()).addKeyValue("route", who.route())
                .addKeyValue("address", who.address());
        return who.principal().map(name -> line.addKeyValue("principal", name)).orElse(line);
    }

    private static double millis(Duration time) {
        return time.toNanos() / NANOS_IN_MILLI;
    }
}
