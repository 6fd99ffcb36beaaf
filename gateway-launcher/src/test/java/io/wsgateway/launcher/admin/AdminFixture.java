package io.wsgateway.launcher.admin;

import io.wsgateway.identity.Tickets;
import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.journal.JournalLimits;
import io.wsgateway.launcher.config.TailMode;
import io.wsgateway.launcher.nodes.NodeState;
import io.wsgateway.launcher.nodes.OtherNodes;
import io.wsgateway.launcher.page.Responses;
import io.wsgateway.netty.server.DrainProgress;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.session.ApplicationFaults;
import io.wsgateway.session.ApplicationPauses;
import io.wsgateway.session.EndCounts;
import io.wsgateway.session.SessionCounters;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What operators see and change where a test doesn't say. */
final class AdminFixture {

    private AdminFixture() {}

    static AdminSources sources(Gateway gateway, Supplier<Optional<DrainProgress>> draining) {
        return sources(gateway, draining, TailMode.OFF);
    }

    static AdminSources sources(Gateway gateway, Supplier<Optional<DrainProgress>> draining, TailMode tail) {
        return sources(gateway, draining, tail, Optional.empty());
    }

    /** Those of a node of a cluster. */
    static AdminSources sources(Gateway gateway, OtherNodes nodes) {
        return sources(gateway, Optional::empty, TailMode.OFF, Optional.of(nodes));
    }

    private static AdminSources sources(Gateway gateway, Supplier<Optional<DrainProgress>> draining, TailMode tail,
            Optional<OtherNodes> nodes) {
        return new AdminSources(draining, new HandshakeJournal(JournalLimits.DEFAULT, InstantSource.system()),
                new EndCounts(0), new SessionCounters(), gateway,
                gateway.principals(),
                new Tickets(InstantSource.system()), new ApplicationControlFixture(),
                new ApplicationPauses(System::nanoTime, new ApplicationFaults(InstantSource.system())),
                dryRun -> CompletableFuture.failedFuture(new IllegalStateException("no")),
                wanted -> OptionalInt.of(3), tail, accepted -> Responses.text(200, "metrics"), List::of,
                Optional::empty,
                () -> node(nodes), nodes);
    }

    private static NodeState node(Optional<OtherNodes> nodes) {
        return new NodeState(nodes.map(known -> known.self().id()).orElse(""),
                nodes.map(known -> known.self().name()).orElse(""), "1.2.3", Instant.parse("2026-11-30T12:00:00Z"),
                nodes.map(known -> new NodeState.EngineView("redis", true, 128, List.of("127.0.0.1:6379"),
                        Optional.empty())));
    }
}
