package io.wsgateway.launcher.it.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one client received of a kept topic, over all its sessions, held against what it was promised: within an epoch offsets are
 * dense, a recovery is whole or says that it isn't, no message comes twice, and what was acknowledged and isn't there lies where the
 * client was told that it may have missed something. Thread-safe.
 */
final class TopicProof {

    private static final int MOST_FAULTS = 20;

    private final Ledger ledger;
    private final Map<Numbered, Position> received = new HashMap<>();
    private final Set<String> epochs = new HashSet<>();
    private final List<Jump> jumps = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private Position at = Position.NONE;
    private boolean recovering;
    /** How many messages are still to come of all there is, which a client is given that can't be told what it missed. */
    private long again;

    /**
     * The client was told that what is between isn't there.
     *
     * @param from where it was; {@link Position#NONE} when it came for the first time
     * @param to where it goes on
     */
    private record Jump(Position from, Position to) {

        /** True if a message at this position may be missing because of it. */
        boolean excuses(Position position) {
            boolean missed = position.isBeside(from) && position.offset() > from.offset()
                    && !(position.isBeside(to) && position.offset() > to.offset());
            boolean before = position.isBeside(to) && position.offset() <= to.offset()
                    && !(position.isBeside(from) && position.offset() <= from.offset());
            return missed || before;
        }
    }

    TopicProof(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Where the client is, and asks to go on from. */
    synchronized Position at() {
        return at;
    }

    /** A session begins, and asks to go on from {@link #at}. */
    synchronized void subscribing() {
        recovering = true;
        again = 0;
    }

    /**
     * The first that a subscription is told.
     *
     * @param position where the topic is now, behind what was missed
     * @param missed how many messages follow that were kept before
     */
    synchronized void recovery(boolean recovered, Position position, long missed) {
        if (!recovering) {
            fault("a recovery that nobody asked for: %s".formatted(position));
        }
        recovering = false;
        Position to = position.plus(-missed);
        if (to.offset() < 0) {
            fault("%d missed messages up to %s".formatted(missed, position));
        }
        if (recovered && !to.equals(at)) {
            fault("recovered from %s to %s with %d messages".formatted(at, position, missed));
        }
        if (!recovered) {
            jumps.add(new Jump(at, to));
            again = missed;
        }
        at = to;
        epochs.add(to.epoch());
    }

    /** A message came, one that was missed or a new one. */
    synchronized void message(Position position, Numbered message) {
        if (recovering) {
            fault("%s at %s before the recovery".formatted(message, position));
        }
        Position next = at.plus(1);
        if (again > 0) {
            again--;
            received.put(message, position);
            if (!position.isBeside(at)) {
                at = next; // its text was made in an epoch before, of which it was kept
                return;
            }
        } else {
            Position before = received.put(message, position);
            if (before != null) {
                fault("%s doubled: at %s, and at %s".formatted(message, before, position));
            }
        }
        if (!position.equals(next)) {
            fault("%s at %s, after %s".formatted(message, position, at));
        }
        ledger.seen(message, position);
        at = position;
        epochs.add(position.epoch());
    }

    /** How often the client was told that it may have missed something, its first subscription aside. */
    synchronized long told() {
        return jumps.stream().filter(jump -> !jump.from().equals(Position.NONE)).count();
    }

    /** How many messages came. */
    synchronized int size() {
        return received.size();
    }

    /** What was otherwise than promised as it came. */
    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    /** The messages that were acknowledged, didn't come, and of which the client was told nothing. */
    synchronized List<String> lost() {
        List<String> lost = new ArrayList<>();
        ledger.acknowledged().forEach((message, position) -> {
            if (!received.containsKey(message) && !isExcused(position)) {
                lost.add("%s at %s lost".formatted(message, position));
            }
        });
        return lost;
    }

    private boolean isExcused(Position position) {
        return jumps.stream().anyMatch(jump -> jump.excuses(position))
                // An epoch that began and ended while the client was away.
                || !epochs.contains(position.epoch()) && told() > 0;
    }

    private void fault(String what) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(what);
        }
    }
}
