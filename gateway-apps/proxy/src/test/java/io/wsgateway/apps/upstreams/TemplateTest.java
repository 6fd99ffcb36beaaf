package io.wsgateway.apps.upstreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

    @Test
    void putsValuesIntoTheirPlaces() {
        Template template = Template.of("/a/{room}{b}/c");
        Map<String, String> values = Map.of("room", "{b}", "b", "2");
        assertThat(template.names()).containsExactly("room", "b");
        assertThat(template.fill(name -> Optional.ofNullable(values.get(name)))).contains("/a/{b}2/c");
        assertThat(template.fill(name -> Optional.empty())).isEmpty();
        assertThat(Template.of("").fill(name -> Optional.empty())).contains("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "}", "{a", "a}", "{a}}", "{{a}}"})
    void wantsEachBraceToHaveItsOther(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Template.of(text));
    }
}
