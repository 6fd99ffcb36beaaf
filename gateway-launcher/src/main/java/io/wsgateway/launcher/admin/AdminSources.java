package io.wsgateway.launcher.admin;

import io.wsgateway.identity.Tickets;
import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.netty.server.Shedding;
import io.wsgateway.session.ApplicationPauses;
import io.wsgateway.session.EndCounts;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.SessionCounters;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * What operators see and change. Thread-safe.
 *
 * @param accepting false once the gateway drains
 * @param handshakes the opening handshakes
 * @param ends how sessions ended
 * @param counters how often limits were reached, and how near peers come to them
 * @param principals whose sessions are open
 * @param tickets what is issued to those who come next
 * @param applications the applications folder
 * @param pauses which applications are paused
 * @param configuration the configuration
 * @param shed tells a part of the sessions to go, and how many; empty: it can't be done now
 */
public record AdminSources(BooleanSupplier accepting, HandshakeJournal handshakes, EndCounts ends,
        SessionCounters counters, PrincipalSessions principals, Tickets tickets, ApplicationControl applications,
        ApplicationPauses pauses, ConfigurationControl configuration, Function<Shedding, OptionalInt> shed) {}
