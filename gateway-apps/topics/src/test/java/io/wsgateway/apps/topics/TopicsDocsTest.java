package io.wsgateway.apps.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/topics.md} shows is what happens. */
class TopicsDocsTest {

    private static final Pattern EXCHANGE = Pattern.compile("\\| `(\\{\"action\":.*?\\})` \\| `(\\{\"event\":.*?\\})`");
    private static final Pattern ERROR = Pattern.compile("\\| `([a-z-]+)` \\| ");

    static List<MatchResult> exchanges() throws IOException {
        return EXCHANGE.matcher(page()).results().toList();
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void anActionHasTheAnswerThatIsShown(MatchResult shown) {
        FakeSession session = session();
        session.receiveText(shown.group(1));
        var answer = Json.members(session.takeTexts().getFirst());
        if ("refresh".equals(Json.members(shown.group(1)).get("action"))) {
            assertThat(answer).as("whose session has nothing to refresh").containsEntry("error", "not-allowed")
                    .containsEntry("action", "refresh").containsEntry("id", 7);
            return;
        }
        assertThat(answer.keySet()).isEqualTo(Json.members(shown.group(2).replace("[\u2026]", "[]")).keySet());
        assertThat(answer).containsEntry("event",
                String.valueOf(Json.members(shown.group(2).replace("[\u2026]", "[]")).get("event")));
    }

    @Test
    void eachActionIsShown() throws IOException {
        Stream<Object> shown = exchanges().stream().map(row -> Json.members(row.group(1)).get("action"));
        assertThat(shown).containsExactlyInAnyOrder("subscribe", "unsubscribe", "publish", "presence", "history",
                "label",
                "refresh", "ping");
    }

    @Test
    void eachErrorIsShown() throws IOException {
        String errors = page().substring(page().indexOf("| error |"), page().indexOf("No error closes"));
        assertThat(ERROR.matcher(errors).results().map(row -> row.group(1)))
                .containsExactlyElementsOf(Arrays.stream(Fault.values()).map(Fault::id).toList());
    }

    private static FakeSession session() {
        return FakeSession.open(
                new FakeContext("topics").route("/live", RouteSettings.open()).start(new TopicsProvider()),
                FakeRequest.to("/live"));
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("../../docs/topics.md"));
    }
}
