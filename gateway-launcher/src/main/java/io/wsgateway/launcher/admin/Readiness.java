package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.Counted;
import io.wsgateway.netty.server.DrainProgress;
import io.wsgateway.opening.Answer;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether new connections are welcome: not while the gateway drains, and not while an engine is away that it requires. One that it
 * doesn't require is only told of.
 *
 * @param draining how far the gateway is with stopping
 * @param engine whether the engine is away
 */
record Readiness(Supplier<Optional<DrainProgress>> draining, Supplier<Optional<EngineAway>> engine) {

    private static final Answer READY = Responses.text(200, "ready");

    Answer answer() {
        return draining.get().map(Readiness::draining)
                .or(() -> engine.get().map(Readiness::away))
                .orElse(READY);
    }

    private static Answer draining(DrainProgress now) {
        return Responses.text(503, "draining: %d of %s left, for at most %d s".formatted(now.open(),
                Counted.of(now.sessions(), "session"), now.left().toSeconds()));
    }

    /** No more than which: this is answered to anybody. */
    private static Answer away(EngineAway away) {
        return away.required()
                ? Responses.text(503, "engine " + away.kind() + " is away")
                : Responses.text(200, "ready; engine " + away.kind() + " is away");
    }
}
