package io.wsgateway.apps.chat;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The rooms that somebody is in: made by the first to enter, gone with the last to leave. A room counts for the address that
 * made it for as long as it is there, so that no few addresses can make them all by handing them on. Thread-safe.
 */
final class Rooms {

    /** What comes of entering. */
    sealed interface Entry {

        /** In: once in, somebody leaves once. */
        record In(Room room) implements Entry {}

        /** The room isn't there and would be one too many; a sentence for the peer says of what. */
        record Full(String why) implements Entry {}
    }

    private static final Entry ALL_FULL = new Entry.Full("there are as many rooms as there may be; try again later");
    private static final Entry ADDRESS_FULL =
            new Entry.Full("your address has made as many rooms as it may; try again later");

    private final int most;
    private final int mostOfAddress;
    private final Function<String, Room> open;
    private final Map<String, Occupied> rooms = new HashMap<>();
    /** The addresses that have made rooms which are there. */
    private final Map<AddressBlock, Integer> made = new HashMap<>();

    private static final class Occupied {

        private final Room room;
        private final AddressBlock maker;
        private int sessions;

        Occupied(Room room, AddressBlock maker) {
            this.room = room;
            this.maker = maker;
        }
    }

    /**
     * No rooms yet.
     *
     * @param most the most rooms at once
     * @param mostOfAddress the most of them that one address has made
     */
    Rooms(int most, int mostOfAddress, Function<String, Room> open) {
        this.most = most;
        this.mostOfAddress = mostOfAddress;
        this.open = open;
    }

    /** Enters the room of this name, which is made if it isn't there. */
    synchronized Entry enter(String name, AddressBlock from) {
        Occupied occupied = rooms.get(name);
        if (occupied == null) {
            if (rooms.size() >= most) {
                return ALL_FULL;
            }
            if (made.getOrDefault(from, 0) >= mostOfAddress) {
                return ADDRESS_FULL;
            }
            occupied = new Occupied(open.apply(name), from);
            rooms.put(name, occupied);
            made.merge(from, 1, Integer::sum);
        }
        occupied.sessions++;
        return new Entry.In(occupied.room);
    }

    /** Leaves a room that was entered. */
    synchronized void leave(String name) {
        Occupied occupied = rooms.get(name);
        if (occupied == null) {
            throw new IllegalStateException("nobody is in this room");
        }
        if (--occupied.sessions == 0) {
            rooms.remove(name);
            made.computeIfPresent(occupied.maker, (maker, count) -> count == 1 ? null : count - 1);
            occupied.room.close();
        }
    }

    /** How many rooms there are. */
    synchronized int count() {
        return rooms.size();
    }

    /** How many addresses have made rooms that are there. */
    synchronized int makers() {
        return made.size();
    }
}
