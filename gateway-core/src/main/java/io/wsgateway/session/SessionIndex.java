package io.wsgateway.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sessions by their numbers: a table with open addressing, of nothing but references. Guarded by its registry's lock.
 *
 * @param <S> what a session is
 */
final class SessionIndex<S extends SessionRegistry.Entry<S>> {

    private static final int LEAST = 16;
    /** 2^64 divided by the golden ratio. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private @Nullable Object[] slots;
    private int count;

    /** An index of these. */
    SessionIndex(List<S> sessions) {
        slots = new Object[roomFor(sessions.size())];
        sessions.forEach(this::add);
    }

    /** A power of two, so that at most half of the slots are taken. */
    private static int roomFor(int sessions) {
        return Integer.highestOneBit(Math.max(LEAST, sessions * 2)) << 1;
    }

    private int slot(long number) {
        return (int) (number * SPREAD >>> Long.SIZE - Integer.numberOfTrailingZeros(slots.length));
    }

    private int next(int slot) {
        return slot + 1 & slots.length - 1;
    }

    void add(S session) {
        if (count * 2 >= slots.length) {
            resize(slots.length * 2);
        }
        put(session);
        count++;
    }

    private void put(S session) {
        int slot = slot(session.number());
        while (slots[slot] != null) {
            slot = next(slot);
        }
        slots[slot] = session;
    }

    /** Takes out a session that is in. */
    @SuppressWarnings({"ReferenceEquality", "unchecked"}) // an entry is itself
    void remove(S session) {
        int slot = slot(session.number());
        while (slots[slot] != session) {
            if (slots[slot] == null) {
                return;
            }
            slot = next(slot);
        }
        slots[slot] = null;
        count--;
        // Those behind it are put anew, as far as they may have been displaced by it.
        for (slot = next(slot); slots[slot] != null; slot = next(slot)) {
            S displaced = (S) slots[slot];
            slots[slot] = null;
            if (displaced != null) {
                put(displaced);
            }
        }
        if (slots.length > LEAST * 2 && count * 8 < slots.length) {
            resize(slots.length / 2);
        }
    }

    @SuppressWarnings("unchecked")
    private void resize(int length) {
        @Nullable Object[] before = slots;
        slots = new Object[length];
        for (Object session : before) {
            if (session != null) {
                put((S) session);
            }
        }
    }

    /** The session of this number; null: there is none. */
    @SuppressWarnings("unchecked")
    @Nullable
    S find(long number) {
        for (int slot = slot(number); slots[slot] != null; slot = next(slot)) {
            S session = (S) slots[slot];
            if (session != null && session.number() == number) {
                return session;
            }
        }
        return null;
    }

    /** How many slots there are. */
    int slots() {
        return slots.length;
    }
}
