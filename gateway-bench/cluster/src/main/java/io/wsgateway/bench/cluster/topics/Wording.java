package io.wsgateway.bench.cluster.topics;

/**
 * How messages begin, in both directions. Numbers are big-endian.
 *
 * <pre>
 * {@link #SUBSCRIBE} kept:1 first:4 count:4 position      ► {@link #SUBSCRIBED} topic:4 recovered:1 position, for each topic
 * {@link #PUBLISH} kept:1 topic:4 payload                 ► {@link #PUBLISHED} or {@link #FAILED}, to its sender;
 *                                                           {@link #MESSAGE} payload, to subscribers
 * </pre>
 */
public final class Wording {

    public static final byte MESSAGE = 0;
    public static final byte SUBSCRIBE = 1;
    public static final byte SUBSCRIBED = 2;
    public static final byte PUBLISH = 3;
    public static final byte PUBLISHED = 4;
    public static final byte FAILED = 5;

    private Wording() {}
}
