package io.wsgateway.apps.topics;

import io.wsgateway.app.TopicPresence.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Some of those who are subscribed to a topic, and how many they are. Immutable.
 *
 * @param members JSON objects
 * @param count of all
 */
record MemberList(List<String> members, int count) {

    /** The most who are listed where somebody asks. */
    static final int MOST_ASKED = 1000;

    /** The most who are listed where nobody asks for a list alone: everybody who comes is sent one. */
    static final int MOST_TOLD = 100;

    /** Principals and labels may be long. */
    private static final int MOST_CHARACTERS = 128 << 10;

    MemberList {
        members = List.copyOf(members);
    }

    /** The first of these, at most so many. */
    static MemberList of(Collection<Member> all, int most) {
        List<String> listed = new ArrayList<>(Math.min(most, all.size()));
        int characters = 0;
        for (Member member : all) {
            String json = json(member);
            characters += json.length();
            if (listed.size() == most || characters > MOST_CHARACTERS) {
                break;
            }
            listed.add(json);
        }
        return new MemberList(listed, all.size());
    }

    /** One of them. */
    static String json(Member member) {
        return new JsonObject().text("session", member.session()).text("principal", member.principal())
                .text("label", Optional.of(member.label()).filter(label -> !label.isEmpty())).end();
    }
}
