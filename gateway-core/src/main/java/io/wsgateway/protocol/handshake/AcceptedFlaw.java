package io.wsgateway.protocol.handshake;

/**
 * What is wrong with an opening handshake though it is accepted. The peer isn't told: by RFC 6455 the acceptance is right.
 * Operators are.
 */
public enum AcceptedFlaw implements HandshakeProblem {
    BROWSER_WILL_FAIL("browser-will-fail", "Fetch, establish a WebSocket connection",
            "The page offers subprotocols, and the route speaks none of them, so the answer names none: a browser fails the"
                    + " connection, and tells the page 1006 and no reason.",
            "Offer a subprotocol that the route speaks, or offer none; or add one that is offered to subprotocols.offer of"
                    + " this route, if the application speaks it."),
    ENDED_AT_ONCE("ended-at-once", "RFC 6455 section 7.1.5",
            "The connection was lost within a second after the 101, with no Close and no message from the peer.",
            "A browser ends a connection so when it dislikes the answer: its console says why. A client may also simply"
                    + " have gone away; then there is nothing to mend.");

    private final String id;
    private final String section;
    private final String cause;
    private final String remedy;

    AcceptedFlaw(String id, String section, String cause, String remedy) {
        this.id = id;
        this.section = section;
        this.cause = cause;
        this.remedy = remedy;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String section() {
        return section;
    }

    @Override
    public String cause() {
        return cause;
    }

    @Override
    public String remedy() {
        return remedy;
    }

    /** True of the check of an opening handshake that passed, and is what is wrong nonetheless. */
    public boolean isAbout(HandshakeTrace.Check check) {
        return this == BROWSER_WILL_FAIL && check.name().equals(SubprotocolSelection.FIELD);
    }

    /** What those checks found; empty if it is about none. */
    public String detail(HandshakeTrace trace) {
        return trace.checks().stream().filter(this::isAbout).findFirst().map(HandshakeTrace.Check::sentence).orElse("");
    }
}
