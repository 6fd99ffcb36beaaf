package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.admin.ReloadOutcome.Result;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigurationOperationsTest {

    private static Answer reload(ConfigurationControl control, String query) {
        return new ConfigurationOperations(control).reload(new RequestTarget(List.of("configuration", "reload"),
                Optional.of(query), Optional.empty())).toCompletableFuture().join();
    }

    private static String body(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8).strip();
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatCameOfIt(Result result) {
        ReloadOutcome outcome = new ReloadOutcome(result, List.of("* a: 1 -> 2"), List.of("b: \"c\""), 7);
        Answer answer = reload(dryRun -> CompletableFuture.completedFuture(outcome), "");
        assertThat(answer.status()).isEqualTo(result.status());
        assertThat(body(answer)).isEqualTo("{\"result\":\"" + result + "\",\"changes\":[\"* a: 1 -> 2\"],"
                + "\"problems\":[\"b: \\\"c\\\"\"],\"sessions\":7}");
        assertThat(outcome.lines()).containsExactly(
                "configuration: " + result.words() + "; 7 sessions are on routes that are no more", "! b: \"c\"",
                "* a: 1 -> 2");
    }

    @Test
    void asksForADryRunOrNot() {
        ConfigurationControl telling = dryRun -> CompletableFuture.completedFuture(
                new ReloadOutcome(dryRun ? Result.WOULD_APPLY : Result.APPLIED, List.of(), List.of(), 0));
        assertThat(body(reload(telling, "dry-run=true"))).contains("would-apply");
        assertThat(body(reload(telling, "dry-run=false"))).contains("applied");
        assertThat(body(reload(telling, ""))).contains("applied");
    }

    @Test
    void saysWhatElseMayHappen() {
        assertThat(reload(dryRun -> CompletableFuture.failedFuture(new IllegalStateException()), "").status())
                .isEqualTo(500);
        assertThat(reload(dryRun -> CompletableFuture.failedFuture(new RejectedExecutionException()), "").status())
                .isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource({"dry-run=maybe, true or false", "dry_run=true, dry-run", "dry-run=true&dry-run=true, more than one"})
    void rejectsWhatItDoesNotKnow(String query, String told) {
        Answer answer = reload(dryRun -> CompletableFuture.failedFuture(new AssertionError("asked")), query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(body(answer)).contains(told);
    }
}
