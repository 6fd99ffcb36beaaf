package io.wsgateway.engine.nats;

/** There was no answer in time. */
final class SilenceException extends RuntimeException {

    private static final long serialVersionUID = 1;

    SilenceException() {
        super("NATS didn't answer in time", null, false, false);
    }
}
