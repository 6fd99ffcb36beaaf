package io.wsgateway.apps.topics;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What a listener knows of its session, as the next generation of the application is told. Immutable.
 *
 * @param topics the topics that the session is subscribed to and doesn't watch
 * @param watched those that it watches
 * @param label what others are shown of the session
 */
record CarriedTopics(List<String> topics, List<String> watched, String label) {

    CarriedTopics {
        topics = List.copyOf(topics);
        watched = List.copyOf(watched);
    }

    byte[] write() {
        return Json.write(Map.of("topics", topics, "watched", watched, "label", label))
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What was written, by this version or another.
     *
     * @throws JacksonException if it is something else
     */
    static CarriedTopics read(byte[] state) {
        Map<String, Object> members = Json.members(new String(state, StandardCharsets.UTF_8));
        return new CarriedTopics(names(members.get("topics")), names(members.get("watched")),
                members.get("label") instanceof String label ? label : "");
    }

    private static List<String> names(@Nullable Object value) {
        List<String> names = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(name -> {
                if (name instanceof String text && TopicName.isValid(text)) {
                    names.add(text);
                }
            });
        }
        return names;
    }
}
