package io.wsgateway.apps.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.apps.chat.Command.Malformed;
import io.wsgateway.apps.chat.Command.Nick;
import io.wsgateway.apps.chat.Command.Say;
import io.wsgateway.apps.chat.Command.Who;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {

    @Test
    void parsesEachAction() {
        assertThat(Command.parse("{\"action\":\"say\",\"data\":\"hello\"}")).isEqualTo(new Say("hello"));
        assertThat(Command.parse("{\"action\":\"nick\",\"data\":\" b \"}")).isEqualTo(new Nick("b"));
        assertThat(Command.parse("{\"action\":\"who\"}")).isEqualTo(new Who());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "hello", "null", "5", "\"who\"", "[]", "[{\"action\":\"who\"}]", "{", "{}",
            "{\"action\":\"who\"", "{\"action\":\"who\"} {}", "{\"action\":\"who\"}x", "{\"action\":5}",
            "{\"action\":null}", "{\"action\":\"shout\"}", "{\"action\":[[[[[[]]]]]]}", "{\"action\":\"say\"}",
            "{\"action\":\"say\",\"data\":\" \"}", "{\"action\":\"say\",\"data\":5}",
            "{\"action\":\"say\",\"data\":{\"a\":1}}", "{\"action\":\"nick\"}", "{'action':'who'}",
            "{\"action\":\"nick\",\"data\":\"\"}", "{\"action\":\"nick\",\"data\":\"a\\u202eb\"}", "\ud800",
            "{\"action\":\"nick\",\"data\":\"a\\u0007\"}", "{\"action\":\"nick\",\"data\":\"\\ud800\"}"})
    void whatMakesNoSenseIsMalformed(String message) {
        assertThat(Command.parse(message)).isInstanceOf(Malformed.class);
    }

    @Test
    void saysWhatAMalformedMessageAskedFor() {
        assertThat(Command.parse("{\"action\":\"nick\",\"data\":\"\"}")).isEqualTo(
                new Malformed("nick", "A nickname takes data: 1 to 32 visible characters."));
        assertThat(Command.parse("{\"action\":\"say\"}")).isEqualTo(
                new Malformed("say", "To say something takes data: a text of 1 to 4096 characters."));
        assertThat(Command.parse("{")).isEqualTo(new Malformed("", "The message is not a JSON object."));
    }

    @Test
    void boundsWhatIsSaid() {
        String longest = "\u0001".repeat(Command.MAX_DATA);
        assertThat(Command.parse(say(longest))).isEqualTo(new Say(longest));
        assertThat(Command.parse(say("x".repeat(Command.MAX_DATA + 1)))).isInstanceOf(Malformed.class);
        assertThat(Command.parse(say("x".repeat(1 << 20)))).isInstanceOf(Malformed.class);
        assertThat(Command.parse("[".repeat(20_000))).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00c5sa", "\u4e16\u754c", "\ud83d\ude00", "a b", "O'Neill-2", "<script>"})
    void namesThatCanBeSeenAreTaken(String name) {
        assertThat(Names.isVisible(name, 32)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", " a", "a  b", "a\u00a0b", "a\tb", "a\nb", "\u200b", "a\u202eb", "a\u2066b", "\u2028",
                    "\u3164", "\u115f", "\u2800", "\ufe0f", "\ue000", "\ud800", "\u00ad"})
    void namesThatHideSomethingAreNot(String name) {
        assertThat(Names.isVisible(name, 32)).isFalse();
    }

    @Test
    void namesHaveABoundInCodePoints() {
        assertThat(Names.isVisible("\ud83d\ude00".repeat(32), 32)).isTrue();
        assertThat(Names.isVisible("a".repeat(33), 32)).isFalse();
    }

    private static String say(String data) {
        return Json.write(Map.of("action", "say", "data", data));
    }
}
