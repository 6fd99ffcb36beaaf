package io.wsgateway.apps.chat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names in a room, no two alike, and the session that each is of. Confined to the room's lock. */
final class Roster {

    private record Entry(String nick, String session) {}

    /** By {@link Names#key}, those who came or were renamed last at the end. */
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private long guests;

    /** How many names there are. */
    int count() {
        return entries.size();
    }

    /** The first of the names. */
    List<String> first(int most) {
        return entries.values().stream().limit(most).map(Entry::nick).toList();
    }

    /** The session that has this name; null if it is free. */
    @Nullable
    String holder(String nick) {
        Entry entry = entries.get(Names.key(nick));
        return entry == null ? null : entry.session();
    }

    /** Whether nobody but this session has the name. */
    boolean isFree(String nick, String session) {
        String holder = holder(nick);
        return holder == null || holder.equals(session);
    }

    /** Gives a session a name that is free. */
    void add(String nick, String session) {
        entries.put(Names.key(nick), new Entry(nick, session));
    }

    /** A name is free again. */
    void remove(String nick) {
        entries.remove(Names.key(nick));
    }

    /** A name for somebody who hasn't said any. */
    String freeGuest() {
        String nick;
        do {
            nick = "guest-" + ++guests;
        } while (entries.containsKey(nick));
        return nick;
    }
}
