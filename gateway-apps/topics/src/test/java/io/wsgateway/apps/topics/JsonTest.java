package io.wsgateway.apps.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class JsonTest {

    @ParameterizedTest
    @ValueSource(strings = {"1", "-0", "1.50", "1e400", "123456789012345678901234567890.000001", "true", "false",
            "null",
            "\"\"", "\"a\"", "\"\\u0000\\ud800\"", "\"\u2028\ud83d\ude00\"", "[]", "{}", "[ 1 , 2 ]", "{ \"a\" : [ ] }",
            "{\"a\":1,\"a\":2}", "[[[[{\"x\":\"]}\"}]]]]"})
    void keepsAValueAsItWasWritten(String value) {
        assertThat(Json.value(value)).isEqualTo(value);
        assertThat(Json.value(" \n\t" + value + "\r\n ")).isEqualTo(value);
        for (String around : new String[] {"{\"data\":%s}", "{ \"data\" : %s , \"id\" : 1 }",
                "{\"id\":1,\n\"data\":\t%s\n}"}) {
            Json.Value read = Json.object(around.formatted(value)).get("data");
            assertThat(read).isNotNull().extracting(Json.Value::source).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a", "1 2", "[1", "[1,]", "{\"a\":1}}", "{\"a\"}", "{'a':1}", "// c\n1", "01",
            "1.", ".5",
            "NaN", "\"a\nb\"", "\"\\x\"", "\"", "\ufeff1", "+1", "nul", "tru e"})
    void takesNothingElse(String text) {
        assertThatThrownBy(() -> Json.value(text)).isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> Json.object("{\"data\":" + text + "}")).isInstanceOf(JacksonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"a\"", "null", "{}{}", "{} 1", "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":1}"})
    void aMessageIsOneObjectWithEachNameOnce(String text) {
        assertThatThrownBy(() -> Json.object(text)).isInstanceOf(JacksonException.class);
    }

    @Test
    void boundsLevels() {
        String deepest = "[".repeat(Json.MOST_LEVELS) + "]".repeat(Json.MOST_LEVELS);
        assertThat(Json.value(deepest)).isEqualTo(deepest);
        assertThatThrownBy(() -> Json.value("[" + deepest + "]")).isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> Json.value("[".repeat(1_000_000))).isInstanceOf(JacksonException.class);
    }

    @Test
    void writesWhatItReads() {
        String hostile = "\u0000\"\\</script>\u2028\u001f\ud83d\ude00";
        assertThat(Json.members(new JsonObject().text("a", hostile).number("n", -1).flag("f", true).end()))
                .isEqualTo(Map.of("a", hostile, "n", -1, "f", true));
    }

    /** Whatever is between, the source is the part of the text that holds the value. */
    @Test
    void keepsRandomValuesAsTheyWereWritten() {
        Random random = new Random(20);
        for (int i = 0; i < 2000; i++) {
            StringBuilder value = new StringBuilder();
            write(random, value, 0);
            String text = "{" + space(random) + "\"x\":" + space(random) + value + space(random) + ",\"data\":"
                    + space(random)
                    + value + space(random) + "}";
            Map<String, Json.Value> members = Json.object(text);
            assertThat(members.get("x")).extracting(Json.Value::source).isEqualTo(value.toString());
            assertThat(members.get("data")).extracting(Json.Value::source).isEqualTo(value.toString());
        }
    }

    private static void write(Random random, StringBuilder to, int level) {
        switch (random.nextInt(level > 4 ? 4 : 6)) {
            case 0 -> to.append(random.nextLong());
            case 1 -> to.append(random.nextDouble());
            case 2 -> to.append("null");
            case 3 -> {
                StringBuilder text = new StringBuilder();
                random.ints(random.nextInt(40), 0, 0x3000).filter(c -> c < 0xd800).forEach(text::appendCodePoint);
                Json.quote(text.toString(), to);
            }
            case 4 -> {
                to.append('[').append(space(random));
                for (int i = random.nextInt(4); i >= 0; i--) {
                    write(random, to, level + 1);
                    to.append(space(random)).append(i > 0 ? "," : "]");
                }
            }
            default -> {
                to.append('{').append(space(random));
                for (int i = random.nextInt(4); i >= 0; i--) {
                    to.append("\"k").append(i).append("\":").append(space(random));
                    write(random, to, level + 1);
                    to.append(space(random)).append(i > 0 ? "," : "}");
                }
            }
        }
    }

    private static String space(Random random) {
        return "\n \t".substring(random.nextInt(4));
    }
}
