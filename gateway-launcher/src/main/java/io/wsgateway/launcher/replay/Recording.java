package io.wsgateway.launcher.replay;

import java.util.List;
import java.util.Optional;

/**
 * A session as it was recorded. Immutable.
 *
 * @param path what was asked for
 * @param subprotocol what was agreed on
 * @param whole whether it is there from its begin
 * @param steps what happened, in order
 */
public record Recording(String path, Optional<String> subprotocol, boolean whole, List<Step> steps) {

    public Recording {
        steps = List.copyOf(steps);
    }

    /** One thing that happened. */
    public sealed interface Step {

        /** When, in milliseconds since the begin of the recording. */
        long millis();

        /** Whether the client did it; else the server. */
        boolean client();
    }

    /**
     * A whole message.
     *
     * @param text whether it is a text
     * @param payload its payload; not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a record
    public record Message(long millis, boolean client, boolean text, byte[] payload) implements Step {}

    /** The message by which the client said who it is: nothing of it was recorded. */
    public record Secret(long millis) implements Step {
        @Override
        public boolean client() {
            return true;
        }
    }

    /**
     * A Close.
     *
     * @param code 1005 where it had none
     */
    public record Close(long millis, boolean client, int code, String reason) implements Step {}
}
