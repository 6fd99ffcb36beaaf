package io.wsgateway.apps.chat;

import io.wsgateway.apps.chat.Event.Said;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last messages of a room, bounded in number and in characters. Confined to the room's lock. */
final class History {

    /** Kept small beside a session's outbound budget: a newcomer is sent all of it at once. */
    static final int MAX_CHARACTERS = 64 * 1024;

    private final int most;
    private final Deque<Said> messages = new ArrayDeque<>();
    private int characters;

    History(int most) {
        this.most = most;
    }

    void add(Said said) {
        messages.addLast(said);
        characters += said.data().length();
        while (messages.size() > most || characters > MAX_CHARACTERS) {
            characters -= messages.removeFirst().data().length();
        }
    }

    /** The messages kept, the oldest first. */
    List<Said> messages() {
        return List.copyOf(messages);
    }
}
