package io.wsgateway.engine.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.redis.Refusal.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What the engine decides without a server. */
class DecisionsTest {

    private static Kind kind(String error) {
        return Refusal.of(new CompletionException(new RedisCommandExecutionException(error))).kind();
    }

    @Test
    void errorsAreToldApart() {
        assertThat(kind("MOVED 1 10.0.0.1:7000")).isEqualTo(Kind.ELSEWHERE);
        assertThat(kind("ASK 1 10.0.0.1:7000")).isEqualTo(Kind.ELSEWHERE);
        assertThat(kind("CLUSTERDOWN The cluster is down")).isEqualTo(Kind.ELSEWHERE);
        assertThat(kind("TRYAGAIN Multiple keys")).isEqualTo(Kind.ELSEWHERE);
        assertThat(kind("READONLY You can't write")).isEqualTo(Kind.UNUSABLE);
        assertThat(kind("LOADING")).isEqualTo(Kind.UNUSABLE);
        assertThat(kind("NOSCRIPT No matching script")).isEqualTo(Kind.NO_SCRIPT);
        assertThat(kind("OOM command not allowed")).isEqualTo(Kind.OTHER);
        assertThat(kind("")).isEqualTo(Kind.OTHER);
        assertThat(Refusal.of(new RedisException("MOVED by a peer")).kind()).isEqualTo(Kind.OTHER);
    }

    @Test
    void errorsAreShownShortAndPrintable() {
        String text = Refusal.of(new RedisCommandExecutionException("ERR \r\n\u001b[31m" + "x".repeat(1_000))).text();
        assertThat(text).startsWith("ERR ???[31mx").hasSize(201).endsWith("…");
    }

    @Test
    void callsFailBeforeTheTimeOutIsOver() {
        for (long millis : List.of(10L, 100L, 1_000L, 3_000L, 60_000L)) {
            Pace pace = Pace.of(Duration.ofMillis(millis));
            assertThat(Duration.ofNanos(pace.patience()).plus(pace.tick())).isLessThanOrEqualTo(pace.timeout());
        }
    }

    @Test
    void whatWaitsIsBoundedAndGivenBack() {
        Waiting waiting = new Waiting(1_000);
        assertThat(waiting.take(Waiting.MOST_BYTES)).isTrue();
        assertThat(waiting.take(1)).isFalse();
        waiting.give(1);
        assertThat(waiting.take(1)).isTrue();
        assertThat(waiting.take(1)).isFalse();
    }

    @Test
    void whatWaitsFailsWhenItsTimeIsOver() {
        Waiting waiting = new Waiting(Duration.ofHours(1).toNanos());
        CompletableFuture<String> answered = waiting.call();
        CompletableFuture<String> silent = waiting.call();
        answered.complete("answer");

        waiting.expire(System.nanoTime());
        assertThat(silent).isNotDone();

        waiting.expire(System.nanoTime() + Duration.ofHours(2).toNanos());
        assertThat(answered).isCompletedWithValue("answer");
        assertThatThrownBy(silent::join).hasCauseInstanceOf(EngineAwayException.class).hasMessageContaining("in time");
    }

    @Test
    void whatWaitsFailsWithTheServerAndSoDoesWhatComesLater() {
        Waiting waiting = new Waiting(Duration.ofHours(1).toNanos());
        CompletableFuture<String> before = waiting.call();
        waiting.end("closed");
        CompletableFuture<String> after = waiting.call();

        for (CompletableFuture<String> call : List.of(before, after)) {
            assertThatThrownBy(call::join).hasCauseInstanceOf(EngineAwayException.class).hasMessageContaining("closed");
        }
    }

    @Test
    void reignsThatWereReplacedAreOver() {
        Reigns reigns = new Reigns();
        assertThat(reigns.isOver(1, "a")).isFalse();
        reigns.isNow(1, "a");
        assertThat(reigns.isOver(1, "a")).isFalse();
        assertThat(reigns.isOver(1, "b")).isFalse();
        reigns.isNow(1, "b");
        assertThat(reigns.isOver(1, "a")).isTrue();
        assertThat(reigns.isOver(1, "b")).isFalse();
        assertThat(reigns.isOver(2, "a")).isFalse();
    }

    @Test
    void probesAreSentAtTheirPaceAndLostWhenTheyDoNotCome() {
        List<Long> sent = new ArrayList<>();
        Probe probe = new Probe(100, () -> {
            sent.add(0L);
            return CompletableFuture.completedStage(null);
        });
        var unused = probe.send(0);
        assertThat(probe.turn(50)).isEqualTo(Probe.Outcome.WAITING);
        probe.came();
        assertThat(probe.turn(60)).isEqualTo(Probe.Outcome.CAME);
        assertThat(probe.turn(70)).isEqualTo(Probe.Outcome.WAITING);
        assertThat(sent).hasSize(1);
        assertThat(probe.turn(101)).isEqualTo(Probe.Outcome.WAITING);
        assertThat(sent).hasSize(2);
        assertThat(probe.turn(201)).isEqualTo(Probe.Outcome.WAITING);
        assertThat(probe.turn(202)).isEqualTo(Probe.Outcome.LOST);
    }

    @Test
    void probesThatAreRefusedAreSentAgain() {
        AtomicReference<CompletionStage<Void>> outcome =
                new AtomicReference<>(CompletableFuture.failedStage(new EngineAwayException("CLUSTERDOWN")));
        Probe probe = new Probe(100, outcome::get);
        var unused = probe.send(0);
        assertThat(probe.turn(10)).isEqualTo(Probe.Outcome.WAITING);
        outcome.set(CompletableFuture.completedStage(null));
        assertThat(probe.turn(20)).isEqualTo(Probe.Outcome.WAITING);
        probe.came();
        assertThat(probe.turn(30)).isEqualTo(Probe.Outcome.CAME);
    }

    @Test
    void serversSayWhoTheyAre() {
        String server = "# Server\r\nredis_version:7.0.15\r\nrun_id:0123456789abcdef\r\n";
        assertThat(ServerInfo.parse(server, "# Replication\r\nrole:master\r\n"))
                .isEqualTo(new ServerInfo("0123456789abcdef", true));
        assertThat(ServerInfo.parse(server, "role:slave\r\n").isMaster()).isFalse();
        for (String other : List.of("", "run_id:\r\n", "run_id:a b", "run_id:" + "a".repeat(65))) {
            assertThatThrownBy(() -> ServerInfo.parse(other, "role:master")).isInstanceOf(EngineAwayException.class);
        }
        assertThatThrownBy(() -> ServerInfo.parse(server, "")).isInstanceOf(EngineAwayException.class);
    }

    @Test
    void scriptsAreWhole() {
        for (Script script : Script.values()) {
            assertThat(script.text()).asString().startsWith("-- What all scripts begin with")
                    .contains("ARGV: run, epoch");
            assertThat(script.sha()).asString().matches("[0-9a-f]{40}");
        }
    }
}
