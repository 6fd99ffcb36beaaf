package io.wsgateway.cluster.node;

import io.wsgateway.cluster.node.NodeMessage.Kind;
import io.wsgateway.cluster.node.NodeMessage.Piece;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts pieces together, within a bound of bytes. The pieces of a whole come in their order; where one is missing, the whole is given
 * up. Confined to the bus's agenda.
 */
final class Reassembly {

    /** What holding a piece takes beside its bytes, about. */
    private static final int COST = 256;

    private record Key(String from, Kind kind, long number) {}

    private static final class Whole {

        private final List<byte[]> parts = new ArrayList<>();
        private final int length;
        private final long begun;
        private int received;

        Whole(int length, long begun) {
            this.length = length;
            this.begun = begun;
        }

        long cost() {
            return received + (long) COST * parts.size();
        }
    }

    private final long most;
    private final Map<Key, Whole> unfinished = new HashMap<>();
    private long held;
    private long givenUp;

    /**
     * @param most how many bytes may be held
     */
    Reassembly(long most) {
        this.most = most;
    }

    /**
     * Takes a piece.
     *
     * @return the whole, if this is its last piece
     */
    Optional<byte[]> add(Piece piece, long now) {
        if (piece.offset() == 0 && piece.bytes().length == piece.length()) {
            return Optional.of(piece.bytes());
        }
        Key key = new Key(piece.from(), piece.kind(), piece.number());
        Whole whole = piece.offset() == 0
                ? unfinished.computeIfAbsent(key, begins -> new Whole(piece.length(), now))
                : unfinished.get(key);
        if (whole == null || whole.length != piece.length() || whole.received != piece.offset()
                || held + piece.bytes().length + COST > most) {
            giveUp(key);
            return Optional.empty();
        }
        whole.parts.add(piece.bytes());
        whole.received += piece.bytes().length;
        held += piece.bytes().length + COST;
        if (whole.received < whole.length) {
            return Optional.empty();
        }
        forget(key);
        ByteBuffer all = ByteBuffer.allocate(whole.length);
        whole.parts.forEach(all::put);
        return Optional.of(all.array());
    }

    private void giveUp(Key key) {
        givenUp++;
        forget(key);
    }

    private void forget(Key key) {
        Whole whole = unfinished.remove(key);
        if (whole != null) {
            held -= whole.cost();
        }
    }

    /** Gives up what has begun so long ago, in nanoseconds. */
    void expire(long now, long age) {
        List<Key> old = unfinished.entrySet().stream().filter(entry -> now - entry.getValue().begun > age)
                .map(Map.Entry::getKey).toList();
        old.forEach(this::giveUp);
    }

    /** Gives up what a node has begun. */
    void forget(String from) {
        List<Key> those = unfinished.keySet().stream().filter(key -> key.from().equals(from)).toList();
        those.forEach(this::giveUp);
    }

    /** How many bytes are held, with what holding them takes. */
    long held() {
        return held;
    }

    /** How many wholes or pieces were given up. */
    long givenUp() {
        return givenUp;
    }
}
