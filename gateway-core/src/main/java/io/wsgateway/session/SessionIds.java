package io.wsgateway.session;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * The numbers of a gateway's sessions, counted from 1, and the ids made of them that applications and operators see: the number in
 * base 36; in a cluster with the node's id and {@code -} in front, so that whoever has it knows where the session is. Thread-safe.
 */
public final class SessionIds {

    /** Twelve digits of base 36 are in the range of long. */
    private static final Pattern NUMBER = Pattern.compile("[1-9a-z][0-9a-z]{0,11}");

    private final String prefix;
    private final AtomicLong newest = new AtomicLong();

    /** Ids of a gateway that stands alone. */
    public SessionIds() {
        this.prefix = "";
    }

    /**
     * Ids of a node of a cluster.
     *
     * @param node the node's id; without {@code -}
     */
    public SessionIds(String node) {
        this.prefix = node + "-";
    }

    /** The number of the next session. */
    public long next() {
        return newest.incrementAndGet();
    }

    /** The number of the session that came last; 0: there was none. */
    public long newest() {
        return newest.get();
    }

    /** The session's id. */
    public String text(long number) {
        return prefix + Long.toString(number, Character.MAX_RADIX);
    }

    /** The number of this id, as {@link #text} writes it; empty if it is none of this gateway's. */
    public OptionalLong parse(String id) {
        return id.startsWith(prefix) && NUMBER.matcher(id).region(prefix.length(), id.length()).matches()
                ? OptionalLong.of(Long.parseLong(id, prefix.length(), id.length(), Character.MAX_RADIX))
                : OptionalLong.empty();
    }

    /** The node that an id names, whichever it is; empty: it is of a gateway that stands alone, or no id. */
    public static Optional<String> node(String id) {
        int end = id.indexOf('-');
        return end < 1 ? Optional.empty() : Optional.of(id.substring(0, end));
    }
}
