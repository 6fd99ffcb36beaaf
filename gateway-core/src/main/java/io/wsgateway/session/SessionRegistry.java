package io.wsgateway.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All open sessions in the order they opened. Thread-safe.
 *
 * <p>A linked list under one lock, of which each session is its own node: opening and ending touch two neighbours, there is
 * no table to grow, and nothing is allocated. Looking at sessions copies them first and holds the lock for that long. A table by
 * their numbers is there from the first look-up on.
 *
 * @param <S> what a session is
 */
public final class SessionRegistry<S extends SessionRegistry.Entry<S>> {

    private final Object lock = new Object();
    private @Nullable S oldest;
    private @Nullable S newest;
    private int count;
    /** Null until somebody looks a session up. */
    private @Nullable SessionIndex<S> index;

    /**
     * A session's place in a registry: at most one, in at most one registry. Guarded by the registry's lock.
     *
     * @param <S> what a session is
     */
    public abstract static class Entry<S extends Entry<S>> {

        private @Nullable S older;
        private @Nullable S newer;

        /** Makes an entry that is in no registry. */
        protected Entry() {}

        /** Which session it is: unique in the registry, and always the same. */
        public abstract long number();
    }

    /** Adds a session, as the newest. */
    public void add(S session) {
        synchronized (lock) {
            ((Entry<S>) session).older = newest;
            if (newest == null) {
                oldest = session;
            } else {
                ((Entry<S>) newest).newer = session;
            }
            newest = session;
            count++;
            if (index != null) {
                index.add(session);
            }
        }
    }

    /** Takes a session out; does nothing if it isn't in. */
    @SuppressWarnings("ReferenceEquality") // an entry is itself
    public void remove(S session) {
        synchronized (lock) {
            Entry<S> entry = session;
            S older = entry.older;
            S newer = entry.newer;
            if (older == null && session != oldest) {
                return;
            }
            if (older == null) {
                oldest = newer;
            } else {
                ((Entry<S>) older).newer = newer;
            }
            if (newer == null) {
                newest = older;
            } else {
                ((Entry<S>) newer).older = older;
            }
            entry.older = null;
            entry.newer = null;
            count--;
            if (index != null) {
                index.remove(session);
            }
        }
    }

    /** How many sessions are open. */
    public int count() {
        synchronized (lock) {
            return count;
        }
    }

    /** The open session of this number. */
    public Optional<S> find(long number) {
        synchronized (lock) {
            if (index == null) {
                index = new SessionIndex<>(all());
            }
            return Optional.ofNullable(index.find(number));
        }
    }

    /** All open sessions, the oldest first, as they are now. */
    public List<S> all() {
        return oldest(Integer.MAX_VALUE);
    }

    /** At most this many of the open sessions, the oldest first, as they are now. */
    public List<S> oldest(int most) {
        synchronized (lock) {
            List<S> sessions = new ArrayList<>(Math.clamp(most, 0, count));
            for (S session = oldest; session != null && sessions.size() < most; session = ((Entry<S>) session).newer) {
                sessions.add(session);
            }
            return sessions;
        }
    }
}
