package io.wsgateway.engine.redis;

import io.lettuce.core.protocol.CommandType;
import io.wsgateway.engine.redis.Subscriptions.Change;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * How this node speaks to servers. In a cluster channels are of a shard, and what is published is published to the feed of its space
 * as well, as there are no patterns in shards. Immutable.
 */
final class Dialect {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Keys keys;
    private final boolean isSharded;
    private final String node;
    private final String self = random();

    Dialect(String prefix, boolean isSharded, String node) {
        this.keys = new Keys(prefix);
        this.isSharded = isSharded;
        this.node = node;
    }

    Keys keys() {
        return keys;
    }

    boolean isSharded() {
        return isSharded;
    }

    CommandType publish() {
        return isSharded ? CommandType.SPUBLISH : CommandType.PUBLISH;
    }

    Change subscribe() {
        return isSharded ? Change.SUBSCRIBE_SHARD : Change.SUBSCRIBE;
    }

    Change unsubscribe() {
        return isSharded ? Change.UNSUBSCRIBE_SHARD : Change.UNSUBSCRIBE;
    }

    /** What this node publishes to itself. */
    byte[] probe(int partition) {
        return keys.probe(partition, node, self);
    }

    /** An epoch that nobody has used: 96 random bits. */
    byte[] epoch() {
        return Commands.arg(random());
    }

    private static String random() {
        byte[] bytes = new byte[12];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
