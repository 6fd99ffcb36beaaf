package io.wsgateway.launcher.admin;

import io.wsgateway.identity.Tickets;
import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.journal.JournalLimits;
import io.wsgateway.launcher.config.TailMode;
import io.wsgateway.launcher.page.Responses;
import io.wsgateway.netty.server.DrainProgress;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.session.ApplicationFaults;
import io.wsgateway.session.ApplicationPauses;
import io.wsgateway.session.EndCounts;
import io.wsgateway.session.PrincipalLimits;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.SessionCounters;
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
        return new AdminSources(draining, new HandshakeJournal(JournalLimits.DEFAULT, InstantSource.system()),
                new EndCounts(0), new SessionCounters(), gateway,
                new PrincipalSessions(PrincipalLimits.NONE, InstantSource.system()),
                new Tickets(InstantSource.system()), new ApplicationControlFixture(),
                new ApplicationPauses(System::nanoTime, new ApplicationFaults(InstantSource.system())),
                dryRun -> CompletableFuture.failedFuture(new IllegalStateException("no")),
                wanted -> OptionalInt.of(3), tail, accepted -> Responses.text(200, "metrics"), List::of);
    }
}
