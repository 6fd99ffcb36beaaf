package io.wsgateway.app;

/** Where an application's callbacks run. In both, the callbacks of one session are in order and never overlap. */
public enum Execution {
    /** On the session's event loop. A callback must not block: every other session of that loop waits for it. */
    EVENT_LOOP,
    /** On virtual threads. A callback may block; reading from the peer pauses while too many messages wait for it. */
    BLOCKING
}
