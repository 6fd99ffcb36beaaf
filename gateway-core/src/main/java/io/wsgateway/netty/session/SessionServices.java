package io.wsgateway.netty.session;

import io.wsgateway.opening.EarlyEnds;
import io.wsgateway.session.ApplicationFaults;
import io.wsgateway.session.ApplicationPauses;
import io.wsgateway.session.ApplicationThreads;
import io.wsgateway.session.EndCounts;
import io.wsgateway.session.FailureLog;
import io.wsgateway.session.GatewayEvents;
import io.wsgateway.session.LogThrottle;
import io.wsgateway.session.OutboundBudget;
import io.wsgateway.session.PrincipalLimits;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.SessionCounters;
import io.wsgateway.session.SessionIds;
import io.wsgateway.session.SessionLog;
import io.wsgateway.session.SessionLogPolicy;
import io.wsgateway.session.SessionRegistry;
import io.wsgateway.tracing.Tracing;
import java.time.InstantSource;

/**
 * What every session reports to. Immutable; its parts are thread-safe.
 *
 * @param registry who is open
 * @param counters what is counted of them all
 * @param ends how they ended
 * @param earlyEnds who is told of those that ended at once
 * @param outbound what waits for the peers of them all
 * @param events who wants to hear of it
 * @param threads where the callbacks of applications that block are made
 * @param failures where it is logged that an application failed
 * @param pauses which applications are paused that fail again and again
 * @param clock the wall clock
 * @param ids what they are called
 * @param principals whose they are
 * @param log who tells of each as it opens and ends
 * @param shortages what is logged of those that end for want of memory for buffers: they may be many at once
 * @param taps who looks at what goes through them
 * @param tracing who is told how those ended whose handshake is traced
 */
public record SessionServices(SessionRegistry<NettySession> registry, SessionCounters counters, EndCounts ends,
        EarlyEnds earlyEnds, OutboundBudget outbound,
        GatewayEvents events, ApplicationThreads threads, FailureLog failures,
        ApplicationPauses pauses, InstantSource clock,
        SessionIds ids, LogThrottle shortages, PrincipalSessions principals,
        SessionLog log, SessionTaps taps, Tracing tracing) {

    /**
     * Services of sessions whose principals aren't limited and that the log has no lines of, of applications that are paused as
     * is usual.
     */
    public SessionServices(SessionRegistry<NettySession> registry, SessionCounters counters, EndCounts ends,
            EarlyEnds earlyEnds, OutboundBudget outbound, GatewayEvents events, ApplicationThreads threads,
            FailureLog failures, InstantSource clock, SessionIds ids, LogThrottle shortages) {
        this(registry, counters, ends, earlyEnds, outbound, events, threads, failures,
                new ApplicationPauses(System::nanoTime, new ApplicationFaults(clock)), clock, ids, shortages,
                new PrincipalSessions(PrincipalLimits.NONE, clock), new SessionLog(SessionLogPolicy.OFF),
                new SessionTaps(registry, System::nanoTime), Tracing.OFF);
    }
}
