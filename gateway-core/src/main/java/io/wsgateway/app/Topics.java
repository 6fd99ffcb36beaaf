package io.wsgateway.app;

/** The topics of one application. Thread-safe. */
public interface Topics {

    /**
     * The topic of this name, made when it is first asked for.
     *
     * @param name 1 to 256 characters, none of them {@code +}, {@code #} or U+0000
     * @throws IllegalArgumentException if it isn't that
     */
    Topic topic(String name);

    /**
     * The topic of this name, and what is published through it is kept. Where it is asked for again, it should be with the
     * same history: the one that was used last counts.
     *
     * @param name as for {@link #topic(String)}
     * @param history how much is kept
     * @throws IllegalArgumentException if the name isn't one
     */
    KeptTopic topic(String name, TopicHistory history);

    /**
     * All topics whose names match, to subscribe to; they needn't exist yet.
     *
     * @param filter 1 to 256 characters, at most 16 levels, wildcards for whole levels only; see {@link TopicFilter}
     * @throws IllegalArgumentException if it isn't that, saying where
     */
    TopicFilter matching(String filter);
}
