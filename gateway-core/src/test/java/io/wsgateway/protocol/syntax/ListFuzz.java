package io.wsgateway.protocol.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.fuzz.Latin1;
import java.util.Arrays;
import java.util.List;

/** Any values of a field that is a list: its elements are what stands between the commas. */
class ListFuzz {

    @FuzzTest(maxDuration = "5m")
    void partsAtCommas(byte[] bytes) {
        List<String> values = Latin1.lines(bytes);
        List<String> expected = Arrays.stream(String.join(",", values).split(","))
                .map(each -> each.replaceAll("\\A[ \t]++|[ \t]++\\z", "")).filter(each -> !each.isEmpty()).toList();
        assertThat(Token.elements(values)).isEqualTo(expected);
        for (String element : expected) {
            assertThat(Token.isToken(element)).isEqualTo(element.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+"));
        }
    }
}
