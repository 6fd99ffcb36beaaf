package io.wsgateway.launcher.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.config.ApplicationScope;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Questions and replies as bytes, which other nodes may have made wrongly. */
class NodeQuestionTest {

    private static final NodeQuestion QUESTION = new NodeQuestion("POST", "/sessions/n1-a/messages", "öps",
            ApplicationScope.OPERATOR, "text/plain", "hello".getBytes(StandardCharsets.UTF_8));

    @Test
    void isReadAsItWasWritten() {
        NodeQuestion read = NodeQuestion.parse(QUESTION.toBytes()).orElseThrow();
        assertThat(read).usingRecursiveComparison().isEqualTo(QUESTION);
        for (ApplicationScope scope : List.of(ApplicationScope.EVERY,
                new ApplicationScope.Of(Set.of("http", "chat")))) {
            NodeQuestion backEnds = new NodeQuestion("GET", "/sessions", "orders", scope, "", new byte[] {1});
            assertThat(NodeQuestion.parse(backEnds.toBytes()).orElseThrow()).usingRecursiveComparison()
                    .isEqualTo(backEnds);
        }
        NodeReply reply = new NodeReply(503, 17, "zu viel ☂");
        assertThat(NodeReply.parse(reply.toBytes())).isEqualTo(Optional.of(reply));
    }

    @Test
    void whatIsCutIsNone() {
        byte[] whole = QUESTION.toBytes();
        int body = QUESTION.body().length;
        for (int length = 0; length < whole.length - body; length++) {
            assertThat(NodeQuestion.parse(Arrays.copyOf(whole, length))).as("%d bytes", length).isEmpty();
        }
        for (int length = 0; length < 7; length++) {
            assertThat(NodeReply.parse(Arrays.copyOf(new NodeReply(200, 0, "{}").toBytes(), length))).isEmpty();
        }
    }

    @Test
    void anotherVersionIsNone() {
        byte[] question = QUESTION.toBytes();
        question[0] = 3;
        assertThat(NodeQuestion.parse(question)).isEmpty();
        byte[] reply = new NodeReply(200, 0, "{}").toBytes();
        reply[0] = 2;
        assertThat(NodeReply.parse(reply)).isEmpty();
    }

    /** One that doesn't heed whose sessions it may see must not take it for an operator's. */
    @Test
    void aBackEndsIsNoneToNodesThatKnowOperatorsOnly() {
        assertThat(new NodeQuestion("GET", "/sessions", "orders", ApplicationScope.EVERY, "", new byte[0]).toBytes()[0])
                .isNotEqualTo(QUESTION.toBytes()[0]);
        byte[] twice = new NodeQuestion("GET", "/", "o", new ApplicationScope.Of(Set.of("ab", "ac")), "", new byte[0])
                .toBytes();
        twice[twice.length - 1] = 'b';
        assertThat(NodeQuestion.parse(twice).orElseThrow().scope()).isEqualTo(new ApplicationScope.Of(Set.of("ab")));
    }

    @Test
    void tooLongIsNone() {
        byte[] question = QUESTION.toBytes();
        assertThat(NodeQuestion.parse(Arrays.copyOf(question, question.length + (5 << 20)))).isEmpty();
        assertThat(NodeReply.parse(Arrays.copyOf(new NodeReply(200, 0, "{}").toBytes(), NodeReply.MOST_BYTES + 8)))
                .isEmpty();
    }

    @Test
    void statusesThatAreNoneAreRejected() {
        assertThat(NodeReply.parse(new NodeReply(0, 0, "").toBytes())).isEmpty();
        assertThat(NodeReply.parse(new NodeReply(-1, 0, "").toBytes())).isEmpty();
        assertThat(NodeReply.parse(new NodeReply(600, 0, "").toBytes())).isEmpty();
        assertThat(NodeReply.parse(new NodeReply(200, -1, "").toBytes())).isEmpty();
    }

    @Test
    void anyBytesAreReadWithoutFailing() {
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = QUESTION.toBytes();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            read += NodeQuestion.parse(bytes).isPresent() ? 1 : 0;
            var unused = NodeReply.parse(bytes);
        }
        assertThat(read).as("some of them are questions yet").isBetween(1000, 19_999);
    }
}
