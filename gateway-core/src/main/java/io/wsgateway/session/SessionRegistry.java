package io.wsgateway.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All open sessions in the order they opened. Thread-safe.
 *
 * <p>A linked list under one lock: opening and ending touch two neighbours, there is no table to grow at a bad moment, and
 * a session costs one small node. Looking at sessions copies them first and holds the lock for that long.
 *
 * @param <S> what a session is
 */
public final class SessionRegistry<S> {

    private final Object lock = new Object();
    private @Nullable Node oldest;
    private @Nullable Node newest;
    private int count;

    /** A session's place in the registry; closing it again does nothing. Thread-safe. */
    public interface Registration extends AutoCloseable {
        /** Takes the session out. */
        @Override
        void close();
    }

    /** Adds a session, as the newest. */
    public Registration add(S session) {
        Node node = new Node(session);
        synchronized (lock) {
            node.older = newest;
            if (newest == null) {
                oldest = node;
            } else {
                newest.newer = node;
            }
            newest = node;
            node.present = true;
            count++;
        }
        return node;
    }

    /** How many sessions are open. */
    public int count() {
        synchronized (lock) {
            return count;
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
            for (Node node = oldest; node != null && sessions.size() < most; node = node.newer) {
                sessions.add(node.session);
            }
            return sessions;
        }
    }

    private final class Node implements Registration {

        private final S session;
        private @Nullable Node older;
        private @Nullable Node newer;
        private boolean present;

        private Node(S session) {
            this.session = session;
        }

        @Override
        public void close() {
            synchronized (lock) {
                if (!present) {
                    return;
                }
                present = false;
                count--;
                if (older == null) {
                    oldest = newer;
                } else {
                    older.newer = newer;
                }
                if (newer == null) {
                    newest = older;
                } else {
                    newer.older = older;
                }
                older = null;
                newer = null;
            }
        }
    }
}
