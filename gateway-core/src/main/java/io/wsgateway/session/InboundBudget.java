package io.wsgateway.session;

import io.wsgateway.limits.AddressPrefix;
import java.net.InetAddress;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes are held of what the peers of all sessions have sent and nobody has been handed yet, and how many may be. Where
 * they are too many, the session ends that holds the most of those of the address that holds the most: not the one that comes
 * next. One session alone may hold more: a message may be longer than this. Thread-safe.
 */
public final class InboundBudget {

    /** The configuration key. */
    public static final String KEY = "inbound-bytes-total";

    private long most;
    private final AddressPrefix prefix;
    private final Object lock = new Object();
    private final IdentityHashMap<Session, Holding> holdings = new IdentityHashMap<>();
    private final HeldBytes<Holding> held = new HeldBytes<>(HeldBytes.LARGEST);

    /**
     * Nothing is held yet.
     *
     * @param most the most bytes that may be held; 0 is no limit
     * @param prefix by what addresses are counted
     */
    public InboundBudget(long most, AddressPrefix prefix) {
        this.most = checked(most);
        this.prefix = prefix;
    }

    private static long checked(long most) {
        if (most < 0) {
            throw new IllegalArgumentException("inbound bytes in all must not be negative: " + most);
        }
        return most == 0 ? Long.MAX_VALUE : most;
    }

    /** From now on this is the most that may be held; 0 is no limit. Who holds too much then ends when more comes. */
    public void limit(long bytes) {
        synchronized (lock) {
            most = checked(bytes);
        }
    }

    /** Nothing is held yet; an IPv4 address is counted as it is, and an IPv6 /64 as one. */
    public InboundBudget(long most) {
        this(most, AddressPrefix.DEFAULT);
    }

    /** Whom bytes are held for. */
    public interface Session {

        /** The peer's address. */
        InetAddress address();

        /** Ends the session: too much is held in all, and it holds the most. On any thread, soon. */
        void holdsTooMuch();
    }

    private static final class Holding extends HeldBytes.Holder {
        private final Session session;

        private Holding(Session session) {
            this.session = session;
        }
    }

    /**
     * So much is held for this session now.
     *
     * @param ending whether it is ending anyway: what its application still has counts, and it isn't chosen
     * @return false if this session is the one to end, which is not told otherwise
     */
    public boolean hold(Session session, long bytes, boolean ending) {
        synchronized (lock) {
            Holding known = holdings.get(session);
            if (bytes == 0) {
                forget(known);
                return true;
            }
            if (known == null) {
                known = new Holding(session);
                holdings.put(session, known);
                held.add(known, prefix.key(session.address()), bytes);
            }
            held.change(known, bytes, ending);
        }
        boolean stays = true;
        for (Holding largest = tooLarge(); largest != null; largest = tooLarge()) {
            if (largest.session.equals(session)) {
                stays = false;
            } else {
                largest.session.holdsTooMuch();
            }
        }
        return stays;
    }

    private @Nullable Holding tooLarge() {
        synchronized (lock) {
            if (held.bytes() <= most || held.holders() == 1) {
                return null;
            }
            Holding largest = held.first();
            if (largest == null || largest.isSpared()) {
                return null;
            }
            forget(largest);
            return largest;
        }
    }

    private void forget(@Nullable Holding holding) {
        if (holding != null) {
            held.remove(holding);
            holdings.remove(holding.session);
        }
    }

    /** How many bytes are held. */
    public long held() {
        synchronized (lock) {
            return held.bytes();
        }
    }
}
