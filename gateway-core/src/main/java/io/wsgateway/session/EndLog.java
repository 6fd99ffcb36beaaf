package io.wsgateway.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs how sessions ended since it last did, and what seems to end idle ones. Confined to one thread. */
public final class EndLog {

    private static final Logger LOG = LoggerFactory.getLogger(EndLog.class);
    private static final int MOST_KINDS = 8;

    private final EndCounts ends;
    private Map<EndCounts.Kind, Long> told = new HashMap<>();
    private int toldSeconds;

    /** Nothing is told yet. */
    public EndLog(EndCounts ends) {
        this.ends = ends;
    }

    /**
     * Tells what is new, if anything is.
     *
     * @param millis the time
     */
    public void tell(long millis) {
        Map<EndCounts.Kind, Long> all = new HashMap<>();
        List<String> parts = new ArrayList<>();
        long sessions = 0;
        for (EndCounts.Count count : ends.counts()) {
            all.put(count.kind(), count.sessions());
            long since = count.sessions() - told.getOrDefault(count.kind(), 0L);
            if (since > 0) {
                sessions += since;
                parts.add(text(count.kind()) + " " + number(since));
            }
        }
        told = all;
        if (sessions > 0) {
            String more = parts.size() > MOST_KINDS ? ", and others" : "";
            LOG.info("{} ended: {}{}", sessions == 1 ? "1 session" : number(sessions) + " sessions",
                    String.join(", ", parts.subList(0, Math.min(MOST_KINDS, parts.size()))), more);
        }
        Optional<EndCounts.IdleEnds> idle = ends.idleEnds(millis);
        if (idle.isPresent() && idle.get().seconds() != toldSeconds) {
            EndCounts.IdleEnds ends = idle.get();
            LOG.warn(
                    "{} sessions were lost without a Close after {} s of silence, which looks like an idle timeout of a proxy,"
                            + " load balancer or firewall on the way ({}): set keepalive.ping-interval to {}s or less",
                    number(ends.sessions()), ends.seconds(), ends.likely(), ends.pingSeconds());
        }
        toldSeconds = idle.map(EndCounts.IdleEnds::seconds).orElse(0);
    }

    private static String text(EndCounts.Kind kind) {
        String by = kind.by().name().toLowerCase(Locale.ROOT).replace('_', '-');
        return (kind.code() == EndCounts.OTHERS ? "other codes" : kind.code()) + " by " + by;
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
