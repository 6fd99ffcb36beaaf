package io.wsgateway.apps.chat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Those in a room whose listeners are elsewhere: on other nodes, or in another generation of the application. Confined to the room's
 * lock.
 */
final class Elsewhere {

    /**
     * One of them.
     *
     * @param session its id
     * @param label what it is called where it is
     * @param shown what it is called here, empty if it isn't shown: it waits for its label as long as another has that name
     */
    record Person(String session, String label, String shown) {

        boolean isShown() {
            return !shown.isEmpty();
        }

        boolean waits() {
            return !shown.equals(label);
        }

        Person labelled(String newLabel) {
            return new Person(session, newLabel, shown);
        }

        Person shownAsLabelled() {
            return new Person(session, label, label);
        }
    }

    private final Map<String, Person> people = new HashMap<>();
    /** The sessions of those who wait: seldom any. */
    private final Set<String> waiting = new HashSet<>();

    boolean isEmpty() {
        return people.isEmpty();
    }

    /** The one of this session; null if it isn't there. */
    @Nullable
    Person find(String session) {
        return people.get(session);
    }

    /** One is called like this now; whoever is new isn't shown yet. */
    void label(String session, String label) {
        Person known = people.get(session);
        put(known == null ? new Person(session, label, "") : known.labelled(label));
    }

    /** Adds one, or puts it in place of what was known of its session. */
    void put(Person person) {
        people.put(person.session(), person);
        if (person.waits()) {
            waiting.add(person.session());
        } else {
            waiting.remove(person.session());
        }
    }

    /** Takes one out; null if it isn't there. */
    @Nullable
    Person remove(String session) {
        waiting.remove(session);
        return people.remove(session);
    }

    /** The sessions of those who wait for a name. */
    List<String> waiting() {
        return List.copyOf(waiting);
    }
}
