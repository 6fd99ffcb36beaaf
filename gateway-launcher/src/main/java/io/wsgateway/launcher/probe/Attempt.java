package io.wsgateway.launcher.probe;

import java.util.List;
import java.util.Optional;

/** A variation of one opening handshake: a common mistake or difference. */
enum Attempt {
    AS_GIVEN("as given"),
    NO_ORIGIN("no Origin"),
    FOREIGN_ORIGIN("foreign Origin"),
    UNKNOWN_SUBPROTOCOL("unknown subprotocol"),
    VERSION_8("version 8"),
    NO_DEFLATE("no permessage-deflate");

    /** A subprotocol that nobody speaks. */
    static final String UNKNOWN = "no-such-subprotocol";

    private static final String ELSEWHERE = "https://elsewhere.example";

    private final String title;

    Attempt(String title) {
        this.title = title;
    }

    /** What is different in it. */
    String title() {
        return title;
    }

    /** The request made so. */
    ProbeRequest of(ProbeRequest given) {
        return switch (this) {
            case AS_GIVEN -> given;
            case NO_ORIGIN -> given.withOrigin(Optional.empty());
            case FOREIGN_ORIGIN -> given.withOrigin(Optional.of(ELSEWHERE));
            case UNKNOWN_SUBPROTOCOL -> given.withSubprotocols(List.of(UNKNOWN));
            case VERSION_8 -> given.withVersion("8");
            case NO_DEFLATE -> given.withoutDeflate();
        };
    }
}
