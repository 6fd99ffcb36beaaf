package io.wsgateway.apps.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a peer sends, a command comes of it, and nothing that isn't JSON goes on to others. */
class CommandFuzzTest {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 1000) * 20;
    private static final long SEED = Long.getLong("fuzz.seed", 20);
    private static final String[] PARTS =
            {"{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\"action\":", "\"id\":",
                    "\"topic\":", "\"data\":", "\"since\":", "\"history\":", "\"presence\":", "\"limit\":",
                    "\"label\":", "\"token\":",
                    "\"subscribe\"", "\"unsubscribe\"", "\"publish\"", "\"presence\"", "\"history\"", "\"label\"",
                    "\"refresh\"",
                    "\"ping\"", "\"a/b\"", "\"+\"", "\"\"", "\"e:7\"", "1", "-1.5e3", "0123", "1e999999", "true",
                    "false", "null", " ",
                    "\n", "\u0000", "\u2028", "\ud83d\ude00", "\ud83d", "[[[[[[[[[[[[[[[[", "//", "NaN"};
    private static final String[] WHOLE = {
            "{\"action\":\"subscribe\",\"id\":1,\"topic\":\"a/b\",\"since\":\"e:7\",\"history\":5,"
                    + "\"presence\":true}",
            "{\"action\":\"publish\",\"id\":\"x\",\"topic\":\"a/b\",\"data\":{\"a\":[1,null,\"\\n\"]}}",
            "{\"action\":\"history\",\"topic\":\"a/b\",\"since\":\"e:7\",\"limit\":5}",
            "{\"action\":\"label\",\"label\":\"x\"}"};

    @Test
    void aCommandComesOfAnything() {
        Random random = new Random(SEED);
        int understood = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String message = random.nextBoolean() ? mutated(random) : assembled(random);
            Command command = Command.parse(message, 1000);
            understood += command instanceof Command.Refused ? 0 : 1;
            command.id()
                    .ifPresent(id -> assertThat(Json.value(id)).isEqualTo(id).hasSizeLessThanOrEqualTo(Command.MAX_ID));
            if (command instanceof Command.OnTopic about) {
                assertThat(TopicName.isValid(about.topic())).as(message).isTrue();
            }
            if (command instanceof Command.Publish publish) {
                assertThat(Json.value(publish.data())).as(message).isEqualTo(publish.data());
            }
            String answer = Event.error(command, Fault.MALFORMED, "x");
            assertThat(Json.members(answer)).as(message).containsEntry("event", "error");
        }
        assertThat(understood).as("not only refusals").isGreaterThan(ROUNDS / 100);
    }

    private static String assembled(Random random) {
        StringBuilder message = new StringBuilder();
        for (int parts = random.nextInt(20); parts >= 0; parts--) {
            message.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return message.toString();
    }

    private static String mutated(Random random) {
        StringBuilder message = new StringBuilder(WHOLE[random.nextInt(WHOLE.length)]);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(message.length());
            switch (random.nextInt(3)) {
                case 0 -> message.deleteCharAt(at);
                case 1 -> message.insert(at, PARTS[random.nextInt(PARTS.length)]);
                default -> message.setCharAt(at, (char) random.nextInt(0x80));
            }
        }
        return message.toString();
    }
}
