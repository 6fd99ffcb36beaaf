package io.wsgateway.launcher.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTreeTest {

    @Test
    void readsAValueAndTheWhiteSpaceAroundIt() throws Exception {
        assertThat(JsonTree.read(" {\"a\":[1,true,null]}\r\n").get("a").items()).extracting(JsonTree::text)
                .containsExactly("1", "true", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1] x", "[1] [2]", "{},", "1 2"})
    void readsNothingThatHasMoreBehindItsValue(String text) {
        assertThatThrownBy(() -> JsonTree.read(text)).isInstanceOf(JsonTree.MalformedException.class)
                .hasMessageStartingWith("line 1 isn't JSON: ");
    }

    @Test
    void readsTheBeginWhateverIsBehindIt() throws Exception {
        assertThat(JsonTree.readBegin("{\"a\":1},\n…").get("a").text()).isEqualTo("1");
    }

    /** Nothing of the parser's own: its classes, its settings. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [[[           | line 1 isn't JSON: Unexpected end-of-input: expected close marker for Array
            {"a":s3cret}  | line 1 isn't JSON: a word with no quotes: was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')
            """)
    void saysWhatIsWrongInPlainWords(String text, String problem) {
        assertThatThrownBy(() -> JsonTree.read(text)).hasMessage(problem);
    }

    @Test
    void saysHowDeepIsTooDeep() {
        assertThatThrownBy(() -> JsonTree.read("[".repeat(501)))
                .hasMessage("it is more than is read: Document nesting depth (501) exceeds the maximum allowed (500)");
    }
}
