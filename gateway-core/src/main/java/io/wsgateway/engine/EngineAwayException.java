package io.wsgateway.engine;

/** The engine can't be reached, doesn't answer in time, or has too much to do. Its message is free of secrets. */
public final class EngineAwayException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Without a stack trace: it comes of the engine's state, and may be thrown often. */
    public EngineAwayException(String message) {
        super(message, null, false, false);
    }
}
