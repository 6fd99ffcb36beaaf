package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.opening.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IdempotencyKeysTest {

    private long now = Long.MAX_VALUE - 5;
    private final IdempotencyKeys keys = new IdempotencyKeys(() -> now);
    private final AtomicInteger done = new AtomicInteger();

    private CompletionStage<Answer> work() {
        return CompletableFuture.completedFuture(Responses.text(200, "done " + done.incrementAndGet()));
    }

    private String once(String operator, String key, String request) {
        return text(keys.once(operator, key, request.getBytes(StandardCharsets.UTF_8), this::work));
    }

    private static String text(CompletionStage<Answer> stage) {
        Answer answer = stage.toCompletableFuture().join();
        return answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8).strip();
    }

    @Test
    void answersTheSameAgainAndDoesNothingTwice() {
        assertThat(once("ops", "k", "a")).isEqualTo("200 done 1");
        assertThat(once("ops", "k", "a")).isEqualTo("200 done 1");
        assertThat(done).hasValue(1);
    }

    @Test
    void keysOfOthersAreOthers() {
        once("ops", "k", "a");
        assertThat(once("board", "k", "b")).isEqualTo("200 done 2");
        assertThat(once("ops", "l", "a")).isEqualTo("200 done 3");
    }

    @Test
    void anotherRequestIsNotAnsweredByThatOfTheFirst() {
        once("ops", "k", "a");
        assertThat(once("ops", "k", "b")).startsWith("422 ");
        assertThat(once("ops", "k", "a")).isEqualTo("200 done 1");
    }

    @Test
    void theSecondIsToldThatTheFirstIsUnderWay() {
        CompletableFuture<Answer> first = new CompletableFuture<>();
        CompletionStage<Answer> waiting = keys.once("ops", "k", new byte[0], () -> first);
        assertThat(text(keys.once("ops", "k", new byte[0], this::work))).startsWith("409 ");
        first.complete(Responses.text(202, "first"));
        assertThat(text(waiting)).isEqualTo("202 first");
        assertThat(text(keys.once("ops", "k", new byte[0], this::work))).isEqualTo("202 first");
    }

    @Test
    void whatFailedMayBeTriedAgain() {
        assertThat(text(keys.once("ops", "k", new byte[0],
                () -> CompletableFuture.completedFuture(Responses.text(503, "busy"))))).isEqualTo("503 busy");
        assertThatThrownBy(() -> keys.once("ops", "k", new byte[0], () -> {
            throw new IllegalStateException("no");
        })).hasMessage("no");
        CompletionStage<Answer> failed =
                keys.once("ops", "k", new byte[0], () -> CompletableFuture.failedFuture(new IllegalStateException()));
        assertThat(failed.toCompletableFuture()).isCompletedExceptionally();
        assertThat(text(keys.once("ops", "k", new byte[0], this::work))).isEqualTo("200 done 1");
    }

    @Test
    void forgetsAfterTenMinutes() {
        once("ops", "k", "a");
        now += TimeUnit.MINUTES.toNanos(10) - 1;
        assertThat(once("ops", "k", "a")).isEqualTo("200 done 1");
        now++;
        assertThat(once("ops", "k", "a")).isEqualTo("200 done 2");
    }

    @Test
    void keepsTheLastThousand() {
        for (int i = 0; i <= 1000; i++) {
            once("ops", "k" + i, "a");
        }
        assertThat(once("ops", "k1", "a")).isEqualTo("200 done 2");
        assertThat(once("ops", "k0", "a")).isEqualTo("200 done 1002");
    }

    @Test
    void takesNoMoreThanItCanRemember() {
        for (int i = 0; i < 1000; i++) {
            keys.once("ops", "k" + i, new byte[0], CompletableFuture::new);
        }
        assertThat(once("ops", "more", "a")).startsWith("503 ");
    }

    @Test
    void keepsFewerOfLongAnswers() {
        Answer longOne = new Answer(200, List.of(), new byte[1 << 23]);
        for (String key : List.of("a", "b", "c")) {
            keys.once("ops", key, new byte[0], () -> CompletableFuture.completedFuture(longOne));
        }
        assertThat(text(keys.once("ops", "a", new byte[0], this::work))).isEqualTo("200 done 1");
    }
}
