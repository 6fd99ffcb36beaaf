package io.wsgateway.apps.chat;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The rooms that somebody is in: made by the first to enter, gone with the last to leave. Thread-safe. */
final class Rooms {

    private record Occupied(Room room, int sessions) {}

    private final int most;
    private final Function<String, Room> open;
    private final AtomicInteger count = new AtomicInteger();
    private final ConcurrentMap<String, Occupied> rooms = new ConcurrentHashMap<>();

    Rooms(int most, Function<String, Room> open) {
        this.most = most;
        this.open = open;
    }

    /** The room of this name; empty if it would be one too many. Each who enters leaves once. */
    Optional<Room> enter(String name) {
        Occupied entered = rooms.compute(name, (key, occupied) -> {
            if (occupied != null) {
                return new Occupied(occupied.room(), occupied.sessions() + 1);
            }
            if (count.incrementAndGet() > most) {
                count.decrementAndGet();
                return null;
            }
            return new Occupied(open.apply(key), 1);
        });
        return Optional.ofNullable(entered).map(Occupied::room);
    }

    void leave(String name) {
        rooms.computeIfPresent(name, (key, occupied) -> {
            if (occupied.sessions() > 1) {
                return new Occupied(occupied.room(), occupied.sessions() - 1);
            }
            count.decrementAndGet();
            occupied.room().close();
            return null;
        });
    }
}
