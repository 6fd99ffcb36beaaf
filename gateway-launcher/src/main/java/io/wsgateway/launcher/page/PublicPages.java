package io.wsgateway.launcher.page;

import io.wsgateway.opening.Answer;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** The public listener's own answers: the page at {@code /}, the client for browsers, the explanation of a handshake. Immutable. */
public final class PublicPages implements PlainEndpoint {

    private static final Template PAGE = Template.loadConsole("start.html");

    /** Loaded at first use. */
    private static final class Loaded {
        static final ClientModule CLIENT = ClientModule.load();
    }

    private final Answer page;
    private final Function<HandshakeRequest, Optional<HandshakeDecision>> explain;

    /**
     * @param applications what is reached where
     * @param explain what this listener would decide; empty where that isn't told
     */
    public PublicPages(List<Reachable> applications, Function<HandshakeRequest, Optional<HandshakeDecision>> explain) {
        this.page = Responses.html(PAGE.policy(), PAGE.with(Json.withReasons(applications)));
        this.explain = explain;
    }

    /** Loads the page, which else the first of these does, and the client, which else the first request for it does. */
    public static void preload() {
        PAGE.policy();
        Objects.requireNonNull(Loaded.CLIENT);
    }

    @Override
    public Optional<Answer> answer(HandshakeRequest request, RequestTarget target) {
        return switch (target.path()) {
            case "/" -> Optional.of(page);
            case ClientModule.PATH -> Optional.of(Loaded.CLIENT.answer(request));
            case "/.gateway/explain" -> Optional.of(explanation(request, target));
            default -> Optional.empty();
        };
    }

    private Answer explanation(HandshakeRequest request, RequestTarget target) {
        return SimulatedHandshake.parse(target.query().orElse(""))
                .map(simulated -> explain.apply(simulated.over(request)).map(Json::of).map(Responses::json)
                        .orElseGet(() -> Responses.text(403,
                                "Handshakes aren't explained here (explain); operators see them at /handshakes.")))
                .orElseGet(() -> Responses.text(400,
                        "Say which handshake: /.gateway/explain?target=/chat&subprotocol=chat.v1"));
    }
}
