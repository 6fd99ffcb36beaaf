package io.wsgateway.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicPatternTest {

    /** The examples of MQTT 5 section 4.7, and what they leave open. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            filter                    | matches                        | doesn't match
            sport/tennis/player1/#    | sport/tennis/player1           | sport/tennis
            sport/tennis/player1/#    | sport/tennis/player1/ranking   | sport/tennis/player10
            sport/tennis/player1/#    | sport/tennis/player1/score/win | sport/tennis/player2/score
            sport/#                   | sport                          | sports
            sport/#                   | sport/                         | /sport
            '#'                       | sport                          | $SYS
            '#'                       | a/b/c                          | $SYS/monitor
            '#'                       | /                              | $
            sport/tennis/+            | sport/tennis/player1           | sport/tennis/player1/ranking
            sport/+                   | sport/                         | sport
            +                         | finance                        | /finance
            +/+                       | /finance                       | finance
            /+                        | /finance                       | finance
            +/tennis/#                | sport/tennis                   | sport/golf/tennis
            sport/+/player1           | sport/tennis/player1           | sport/player1
            +/monitor/Clients         | any/monitor/Clients            | $SYS/monitor/Clients
            $SYS/#                    | $SYS/monitor                   | SYS/monitor
            $SYS/monitor/+            | $SYS/monitor/Clients           | $SYS/monitor
            a/$b/#                    | a/$b/c                         | a/b
            a/+                       | a/$b                           | b/$b
            ACCOUNTS                  | ACCOUNTS                       | Accounts
            a/b                       | a/b                            | a/b/
            a//b                      | a//b                           | a/b
            a/+/b                     | a//b                           | a/b
            /                         | /                              | a
            /#                        | /                              | a/
            /#                        | /a/b                           | a
            room/+                    | room/den                       | room/den/typing
            """, delimiter = '|', useHeadersInDisplayName = true)
    void matchesAsMqttHasIt(String filter, String matching, String other) {
        TopicPattern pattern = TopicPattern.parse(filter);

        assertThat(pattern.matches(matching)).as(matching).isTrue();
        assertThat(pattern.matches(other)).as(other).isFalse();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            sport+        | topic filter with + at 5 (expected: a wildcard to stand for a whole level)
            +sport        | topic filter with + at 0 (expected: a wildcard to stand for a whole level)
            a/b+/c        | topic filter with + at 3 (expected: a wildcard to stand for a whole level)
            ++            | topic filter with + at 0 (expected: a wildcard to stand for a whole level)
            sport/tennis# | topic filter with # at 12 (expected: a wildcard to stand for a whole level)
            a/#/b         | topic filter with # at 2 (expected: it to be the last level)
            '#/'          | topic filter with # at 0 (expected: it to be the last level)
            +/#/+         | topic filter with # at 2 (expected: it to be the last level)
            """, delimiter = '|')
    void refusesMisplacedWildcards(String filter, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> TopicPattern.parse(filter)).withMessage(message);
    }

    @Test
    void refusesWhatIsTooLongOrTooDeep() {
        assertThatIllegalArgumentException().isThrownBy(() -> TopicPattern.parse(""))
                .withMessage("topic filter of 0 characters (expected: 1 to 256)");
        assertThatIllegalArgumentException().isThrownBy(() -> TopicPattern.parse("x".repeat(257)));
        assertThatIllegalArgumentException().isThrownBy(() -> TopicPattern.parse("/".repeat(16)))
                .withMessage("topic filter of 17 levels (expected: 1 to 16)");
        assertThatIllegalArgumentException().isThrownBy(() -> TopicPattern.parse("a\u0000"))
                .withMessage("topic filter with U+0000 at 1 (expected: anything else)");
        assertThat(TopicPattern.parse("/".repeat(15)).levels()).hasSize(16);
    }

    @Test
    void takesLevelsAsTheyAre() {
        assertThat(TopicPattern.parse("/a//+/ /#").levels()).isEqualTo(List.of("", "a", "", "+", " ", "#"));
    }
}
