package io.wsgateway.launcher.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {

    private static final List<String> NAMES = List.of("connections", "fragments", "frame-bytes");

    @Test
    void suggestsTheNearestName() {
        assertThat(Suggestion.forName("conections", NAMES)).isEqualTo("; did you mean \"connections\"?");
        assertThat(Suggestion.forName("FRAGMENTS", NAMES)).isEqualTo("; did you mean \"fragments\"?");
        assertThat(Suggestion.forName("framebytes", NAMES)).isEqualTo("; did you mean \"frame-bytes\"?");
    }

    @Test
    void listsTheNamesIfNoneIsNearAndTheyAreFew() {
        assertThat(Suggestion.forName("zzz", NAMES)).isEqualTo(" (known: connections, fragments, frame-bytes)");
        assertThat(Suggestion.forName("zzz", List.of())).isEmpty();
    }

    @Test
    void countsSwappedNeighboursAsOneEdit() {
        assertThat(Suggestion.distance("prot", "port")).isEqualTo(1);
        assertThat(Suggestion.distance("", "abc")).isEqualTo(3);
        assertThat(Suggestion.distance("same", "same")).isZero();
    }
}
