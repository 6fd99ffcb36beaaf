package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PathTemplateTest {

    private final PathTemplate template = PathTemplate.of("/topics/{application}/{topic}");

    @Test
    void findsItsParameters() {
        assertThat(template.match(List.of("topics", "chat", "a/b")))
                .contains(Map.of("application", "chat", "topic", "a/b"));
        assertThat(template.parameters()).isEqualTo(2);
    }

    @Test
    void theLastParameterMayTakeTheRest() {
        PathTemplate rest = PathTemplate.of("/topics/{application}/{topic+}");
        assertThat(rest).hasToString("/topics/{application}/{topic}");
        assertThat(rest.match(List.of("topics", "chat", "rooms", "1")))
                .contains(Map.of("application", "chat", "topic", "rooms/1"));
        assertThat(rest.match(List.of("topics", "chat", "rooms")))
                .contains(Map.of("application", "chat", "topic", "rooms"));
        assertThat(rest.match(List.of("topics", "chat"))).isEmpty();
    }

    @Test
    void isNoOtherPath() {
        assertThat(template.match(List.of("topics", "chat"))).isEmpty();
        assertThat(template.match(List.of("topics", "chat", "a", "b"))).isEmpty();
        assertThat(template.match(List.of("Topics", "chat", "a"))).isEmpty();
        assertThat(PathTemplate.of("/").match(List.of(""))).contains(Map.of());
    }
}
