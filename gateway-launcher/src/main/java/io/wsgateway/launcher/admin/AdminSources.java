package io.wsgateway.launcher.admin;

import io.wsgateway.identity.Tickets;
import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.launcher.config.EffectiveValue;
import io.wsgateway.launcher.config.TailMode;
import io.wsgateway.launcher.nodes.NodeState;
import io.wsgateway.launcher.nodes.OtherNodes;
import io.wsgateway.netty.server.DrainProgress;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.Shedding;
import io.wsgateway.opening.Answer;
import io.wsgateway.session.ApplicationPauses;
import io.wsgateway.session.EndCounts;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.SessionCounters;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What operators see and change. Thread-safe.
 *
 * @param draining how far the gateway is with stopping; empty: it is ready
 * @param handshakes the opening handshakes
 * @param ends how sessions ended
 * @param counters how often limits were reached, and how near peers come to them
 * @param gateway the gateway, for sessions, topics, routes and pushes
 * @param principals whose sessions are open
 * @param tickets what is issued to those who come next
 * @param applications the applications folder
 * @param pauses which applications are paused
 * @param configuration the configuration
 * @param shed tells a part of the sessions to go, and how many; empty: it can't be done now
 * @param tail what operators may see of what goes through sessions
 * @param metrics what is counted, given the field values of {@code Accept}, by commas; takes milliseconds
 * @param effective every key of the configuration that holds
 * @param engine whether the engine is away; empty: it isn't, or the gateway stands alone
 * @param node what this node says of itself
 * @param nodes the other nodes of the cluster; empty: the gateway stands alone
 */
public record AdminSources(Supplier<Optional<DrainProgress>> draining, HandshakeJournal handshakes, EndCounts ends,
        SessionCounters counters, Gateway gateway, PrincipalSessions principals, Tickets tickets,
        ApplicationControl applications,
        ApplicationPauses pauses, ConfigurationControl configuration, Function<Shedding, OptionalInt> shed,
        TailMode tail, Function<String, Answer> metrics, Supplier<List<EffectiveValue>> effective,
        Supplier<Optional<EngineAway>> engine,
        Supplier<NodeState> node, Optional<OtherNodes> nodes) {}
