package io.wsgateway.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Threads are tasks that the test runs when it says so, the last one first. */
class AnswerersTest {

    private static final Node ONE = new Node("aaaaaaaa", "one", "1", Instant.EPOCH);
    private static final Node TWO = new Node("bbbbbbbb", "two", "1", Instant.EPOCH);

    private final List<Runnable> threads = new ArrayList<>();
    private final Answerers answerers = new Answerers(threads::add);
    /** What was asked, in the order in which it was answered. */
    private final List<String> taken = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    private final Answerers.Reply reply = new Answerers.Reply() {
        @Override
        public void given(byte[] answer) {}

        @Override
        public void failed(String why) {
            failures.add(why);
        }
    };

    private CompletionStage<byte[]> take(Node asking, byte[] question) {
        taken.add(asking.name() + " " + new String(question, StandardCharsets.UTF_8));
        return CompletableFuture.completedFuture(question);
    }

    private void ask(Node asking, String subject, String question) {
        answerers.answer(asking, subject, question.getBytes(StandardCharsets.UTF_8), reply);
    }

    private void run() {
        while (!threads.isEmpty()) {
            threads.removeLast().run();
        }
    }

    @Test
    void whatOneNodeAsksIsAnsweredInItsOrder() {
        answerers.add("direct", this::take);
        for (String question : List.of("1", "2", "3")) {
            ask(ONE, "direct", question);
        }
        run();
        assertThat(taken).containsExactly("one 1", "one 2", "one 3");
        ask(ONE, "direct", "4");
        run();
        assertThat(taken).endsWith("one 3", "one 4");
    }

    @Test
    void whatOneNodeTellsIsTakenInItsOrder() {
        answerers.add("news", this::take);
        for (String news : List.of("1", "2", "3")) {
            assertThat(answerers.told(ONE, "news", news.getBytes(StandardCharsets.UTF_8))).isTrue();
        }
        run();
        assertThat(taken).containsExactly("one 1", "one 2", "one 3");
    }

    @Test
    void whoIsSlowHoldsUpNoOtherNodeAndNoOtherSubject() {
        answerers.add("direct", this::take);
        answerers.add("members", this::take);
        ask(ONE, "direct", "slow");
        Runnable slow = threads.removeLast();
        ask(ONE, "direct", "behind it");
        ask(ONE, "members", "fast");
        ask(TWO, "direct", "fast");
        run();
        assertThat(taken).containsExactlyInAnyOrder("one fast", "two fast");
        slow.run();
        assertThat(taken).endsWith("one slow", "one behind it");
    }

    @Test
    void nextQuestionDoesNotWaitForTheAnswer() {
        List<CompletableFuture<byte[]>> answers = new ArrayList<>();
        answerers.add("later", (asking, question) -> {
            answers.add(new CompletableFuture<>());
            return answers.getLast();
        });
        ask(ONE, "later", "1");
        ask(ONE, "later", "2");
        run();
        assertThat(answers).hasSize(2);
    }

    @Test
    void soManyQuestionsOfANodeWait() {
        answerers.add("direct", this::take);
        for (int i = 0; i < Answerers.MOST_WAITING; i++) {
            ask(ONE, "direct", "waits");
        }
        assertThat(failures).isEmpty();
        ask(ONE, "direct", "too much");
        assertThat(failures).containsExactly("it has too much to answer");
        ask(TWO, "direct", "other");
        run();
        assertThat(taken).hasSize(Answerers.MOST_WAITING + 1).contains("two other").doesNotContain("one too much");
        ask(ONE, "direct", "again");
        run();
        assertThat(taken).endsWith("one again");
    }

    @Test
    void bytesOfASubjectAreBoundUntilTheyAreAnswered() {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        answerers.add("slow", (asking, question) -> answer);
        answerers.add("direct", this::take);
        byte[] question = new byte[NodeBus.MOST_BYTES];
        int fit = (int) (Answerers.MOST_BYTES / (question.length + Answerers.COST));
        for (int i = 0; i <= fit; i++) {
            answerers.answer(ONE, "slow", question, reply);
            run();
        }
        assertThat(failures).containsExactly("it has too much to answer");
        ask(TWO, "direct", "other");
        run();
        assertThat(taken).containsExactly("two other");
        answer.complete(new byte[0]);
        answerers.answer(ONE, "slow", question, reply);
        run();
        assertThat(failures).hasSize(1);
    }

    @Test
    void answererThatThrowsEndsNoTurn() {
        answerers.add("direct", (asking, question) -> {
            taken.add("thrown");
            throw new IllegalStateException("s3cr3t");
        });
        ask(ONE, "direct", "1");
        ask(ONE, "direct", "2");
        run();
        assertThat(taken).containsExactly("thrown", "thrown");
        assertThat(failures).containsExactly("it failed there, as its log says", "it failed there, as its log says");
    }

    @Test
    void turnTakesNoRoomWhenItIsOver() {
        Turns<String> turns = new Turns<>(threads::add, 2);
        turns.add("one", () -> {});
        turns.add("two", () -> {});
        assertThat(turns.size()).isEqualTo(2);
        run();
        assertThat(turns.size()).isZero();
    }
}
