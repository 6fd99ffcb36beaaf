package io.wsgateway.identity;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where an issuer's keys come from. Thread-safe; never blocks. */
public interface KeySource extends AutoCloseable {

    /**
     * The keys to verify a token with.
     *
     * @param id which key the token names; keys that lack it may be looked for again
     * @return never fails; completes on any thread, at once where nothing has to be looked up
     */
    CompletionStage<Keys> keys(Optional<String> id);

    @Override
    void close();

    /** What a source has. Immutable. */
    sealed interface Keys {

        /** The keys as they are now. */
        record Known(KeySet set) implements Keys {}

        /**
         * There are none to be had.
         *
         * @param detail why, one sentence; escaped, bounded, free of secrets
         */
        record Unavailable(String detail) implements Keys {}
    }
}
