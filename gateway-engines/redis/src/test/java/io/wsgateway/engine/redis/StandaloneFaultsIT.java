package io.wsgateway.engine.redis;

import static io.wsgateway.engine.contract.Stages.answer;
import static io.wsgateway.engine.contract.Stages.failure;
import static io.wsgateway.engine.contract.Stages.until;
import static io.wsgateway.engine.redis.Faults.HISTORY;
import static io.wsgateway.engine.redis.Faults.ROOM;
import static io.wsgateway.engine.redis.Faults.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.EngineSettings;
import io.wsgateway.engine.Keeping;
import io.wsgateway.engine.KeptPart;
import io.wsgateway.engine.Receiver;
import io.wsgateway.engine.contract.Heard;
import io.wsgateway.engine.contract.Ports;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an engine's promises when its one server doesn't do what it should. */
@Tag("clients")
class StandaloneFaultsIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** What is told when a history was lost: another epoch, and nothing since the position before. */
    private static void assertAnotherEpoch(Faults node, TopicPosition before) {
        KeptPart part = node.read(before);
        assertThat(part.isSince(before)).isFalse();
        assertThat(part.position().epoch()).isNotEqualTo(before.epoch());
        TopicPosition next = node.keep("after");
        assertThat(next).isEqualTo(new TopicPosition(part.position().epoch(), part.position().offset() + 1));
    }

    private static void assertContinues(Faults node, TopicPosition before) {
        KeptPart part = node.read(before);
        assertThat(part.isSince(before)).isTrue();
        assertThat(node.keep("after").epoch()).isEqualTo(before.epoch());
    }

    @Test
    void killedAndRestartedEmpty() {
        try (RedisProcess server = RedisProcess.server(folder); Faults node = new Faults(server.url()).up()) {
            node.keep("1");
            TopicPosition before = node.keep("2");

            node.loses(server::kill);
            node.answersInTime();
            assertThat(failure(node.engine().keep(ROOM, HISTORY, bytes("x"), Optional.empty())))
                    .isInstanceOf(EngineAwayException.class);
            assertThat(node.engine().state().isUp()).isFalse();
            assertThat(node.engine().state().problem()).isPresent();

            server.restart();
            node.heard().awaitUp();
            node.worksAgain();
            assertAnotherEpoch(node, before);
            assertThat(node.engine().state().losses()).isEqualTo(1);
            assertThat(node.engine().state().connects()).isEqualTo(2);
        }
    }

    @Test
    void restartedWithDataItMayLackTheLastSoNothingIsCalledRecovered() {
        try (RedisProcess server = RedisProcess.server(folder, "--appendonly", "yes", "--appendfsync", "always");
                Faults node = new Faults(server.url()).up()) {
            TopicPosition before = node.keep("1");

            node.loses(server::kill);
            server.restart();
            node.heard().awaitUp();

            assertThat(server.cli("dbsize")).isNotEqualTo("0");
            node.worksAgain();
            assertAnotherEpoch(node, before);
        }
    }

    @Test
    void pausedForLongerThanAProbeMayTake() {
        try (RedisProcess server = RedisProcess.server(folder); Faults node = new Faults(server.url()).up()) {
            TopicPosition before = node.keep("1");

            node.loses(() -> {
                server.pause();
                node.answersInTime();
            });
            assertThat(node.heard().reasons().getFirst()).contains("didn't come back");
            assertThat(node.engine().state().probesLost()).isPositive();
            node.answersInTime();

            server.resume();
            node.heard().awaitUp();
            node.worksAgain();
            assertContinues(node, before);
        }
    }

    @Test
    void pausedForAMomentNothingIsLost() {
        try (RedisProcess server = RedisProcess.server(folder);
                Faults node = new Faults(Settings.of(server.url(), Settings.prefix(), "one"),
                        Pace.of(Settings.TIMEOUT))) {
            node.up();
            TopicPosition before = node.keep("1");

            server.pause();
            CompletionStage<Keeping> kept = node.engine().keep(ROOM, HISTORY, bytes("2"), Optional.empty());
            server.resume();

            assertThat(answer(kept)).isEqualTo(new Keeping.Kept(new TopicPosition(before.epoch(), 2)));
            assertThat(node.heard().awaitMessages(ROOM, 2)).hasSize(2);
            assertThat(node.heard().reasons()).isEmpty();
        }
    }

    @Test
    void subscriptionConnectionAloneIsKilled() {
        try (RedisProcess server = RedisProcess.server(folder); Faults node = new Faults(server.url()).up()) {
            TopicPosition before = node.keep("1");

            assertThat(server.cli("client", "kill", "type", "pubsub")).isEqualTo("1");

            assertThat(node.heard().awaitLoss(0)).contains("connection for subscriptions was closed");
            node.heard().awaitUp();
            node.worksAgain();
            assertContinues(node, before);
        }
    }

    @Test
    void commandConnectionAloneIsKilled() {
        try (RedisProcess server = RedisProcess.server(folder); Faults node = new Faults(server.url()).up()) {
            TopicPosition before = node.keep("1");

            server.cli("client", "kill", "type", "normal");

            assertThat(node.heard().awaitLoss(0)).contains("connection for commands was closed");
            node.heard().awaitUp();
            node.worksAgain();
            assertContinues(node, before);
        }
    }

    @Test
    void clientsPausedByTheServer() {
        try (RedisProcess server = RedisProcess.server(folder); Faults node = new Faults(server.url()).up()) {
            TopicPosition before = node.keep("1");

            node.loses(() -> {
                assertThat(server.cli("client", "pause", "6000", "all")).isEqualTo("OK");
                node.answersInTime();
            });

            node.heard().awaitUp();
            node.worksAgain();
            assertContinues(node, before);
        }
    }

    @Test
    void scriptsFlushed() {
        try (RedisProcess server = RedisProcess.server(folder); Faults node = new Faults(server.url()).up()) {
            TopicPosition before = node.keep("1");

            assertThat(server.cli("script", "flush", "sync")).isEqualTo("OK");

            assertThat(node.keep("2")).isEqualTo(new TopicPosition(before.epoch(), 2));
            assertThat(server.cli("script", "flush", "sync")).isEqualTo("OK");
            assertThat(node.read(before).isSince(before)).isTrue();
            assertThat(node.heard().reasons()).isEmpty();
        }
    }

    /** The key of the room that contains this, as {@code redis-cli} takes it. */
    private static String key(RedisProcess server, String part) {
        return server.cli("--raw", "keys", "*" + part + "*").lines().findFirst().orElseThrow();
    }

    @Test
    void keysOfAnotherTypeAreReplaced() {
        try (RedisProcess server = RedisProcess.server(folder); Faults node = new Faults(server.url()).up()) {
            for (String part : List.of(":m:", ":h:", "}:reign")) {
                TopicPosition before = node.keep("before " + part);
                String key = part.equals("}:reign") ? key(server, "{" + ROOM.partition() + part) : key(server, part);
                assertThat(server.cli("set", key, "something else")).isEqualTo("OK");

                TopicPosition after = node.keep("after " + part);

                assertThat(after.epoch()).as(part).isNotEqualTo(before.epoch());
                assertThat(after.offset()).as(part).isEqualTo(1);
                KeptPart all = node.read(before);
                assertThat(all.isSince(before)).as(part).isFalse();
                assertThat(all.bodies()).as(part).containsExactly(bytes("after " + part));
            }
            assertThat(node.heard().reasons()).isEmpty();
        }
    }

    @Test
    void readingReplacesKeysOfAnotherTypeToo() {
        try (RedisProcess server = RedisProcess.server(folder); Faults node = new Faults(server.url()).up()) {
            for (String part : List.of(":m:", ":h:")) {
                TopicPosition before = node.keep("before");
                server.cli("set", key(server, part), "something else");

                answer(node.engine().look(ROOM));
                assertThat(node.read(new TopicPosition(before.epoch(), before.offset() - 1)).bodies()).as(part)
                        .isEmpty();
                node.keep("after");
            }
        }
    }

    @Test
    void metaIsGoneAndTheStreamIsLeft() {
        try (RedisProcess server = RedisProcess.server(folder); Faults node = new Faults(server.url()).up()) {
            node.keep("1");
            TopicPosition before = node.keep("2");
            assertThat(server.cli("del", key(server, ":m:"))).isEqualTo("1");

            TopicPosition after = node.keep("3");

            assertThat(after.epoch()).isNotEqualTo(before.epoch());
            assertThat(after.offset()).isEqualTo(1);
            assertThat(node.read(before).bodies()).containsExactly(bytes("3"));
        }
    }

    @Test
    void theStreamIsGoneAndMetaIsLeft() {
        try (RedisProcess server = RedisProcess.server(folder); Faults node = new Faults(server.url()).up()) {
            TopicPosition first = node.keep("1");
            TopicPosition before = node.keep("2");
            server.cli("del", key(server, ":h:"));

            KeptPart part = node.read(first);

            assertThat(part.isSince(first)).isFalse();
            assertThat(part.bodies()).isEmpty();
            assertThat(part.position()).isEqualTo(before);
            assertThat(node.keep("3")).isEqualTo(new TopicPosition(before.epoch(), 3));
            assertThat(node.read(before).isSince(before)).isTrue();
        }
    }

    @Test
    void metaIsNonsense() {
        try (RedisProcess server = RedisProcess.server(folder); Faults node = new Faults(server.url()).up()) {
            TopicPosition before = node.keep("1");
            server.cli("hset", key(server, ":m:"), "o", "many");

            TopicPosition after = node.keep("2");

            assertThat(after.epoch()).isNotEqualTo(before.epoch());
            assertThat(node.read(before).bodies()).containsExactly(bytes("2"));
        }
    }

    @Test
    void allKeysAreFlushed() {
        try (RedisProcess server = RedisProcess.server(folder); Faults node = new Faults(server.url()).up()) {
            TopicPosition before = node.keep("1");
            server.cli("flushall");

            assertAnotherEpoch(node, before);
        }
    }

    @Test
    void historiesExpireOnlyAfterTheyWereNotUsedForLong() {
        try (RedisProcess server = RedisProcess.server(folder); Faults node = new Faults(server.url()).up()) {
            node.keep("1");
            long day = Duration.ofDays(1).toSeconds();
            for (String part : List.of(":m:", ":h:")) {
                assertThat(Long.parseLong(server.cli("ttl", key(server, part)))).as(part).isBetween(day - 60, day);
                server.cli("expire", key(server, part), "100");
            }

            answer(node.engine().touch(ROOM, HISTORY));

            for (String part : List.of(":m:", ":h:")) {
                assertThat(Long.parseLong(server.cli("ttl", key(server, part)))).as(part).isBetween(day - 60, day);
            }
        }
    }

    @Test
    void refusesForLackOfMemoryAndStaysConnected() {
        try (RedisProcess server = RedisProcess.server(folder, "--maxmemory-policy", "noeviction");
                Faults node = new Faults(server.url()).up()) {
            TopicPosition before = node.keep("1");
            server.cli("config", "set", "maxmemory", "1");

            assertThat(failure(node.engine().keep(ROOM, HISTORY, bytes("2"), Optional.empty())))
                    .isInstanceOf(EngineAwayException.class).hasMessageContaining("OOM");

            server.cli("config", "set", "maxmemory", "0");
            assertThat(node.keep("3")).isEqualTo(new TopicPosition(before.epoch(), before.offset() + 1));
            assertThat(node.heard().awaitMessages(ROOM, 2)).hasSize(2);
            assertThat(node.heard().reasons()).isEmpty();
        }
    }

    @Test
    void becomesAReplica() {
        try (RedisProcess server = RedisProcess.server(folder); Faults node = new Faults(server.url()).up()) {
            TopicPosition before = node.keep("1");
            node.loses(() -> {
                server.cli("replicaof", "127.0.0.1", Integer.toString(Ports.free()));
                assertThat(failure(node.engine().keep(ROOM, HISTORY, bytes("x"), Optional.empty())))
                        .isInstanceOf(EngineAwayException.class);
            });
            until("it says why", () -> node.engine().state().problem().orElse("").contains("is a replica"));

            server.cli("replicaof", "no", "one");
            node.heard().awaitUp();
            node.worksAgain();
            assertContinues(node, before);
        }
    }

    @Test
    void outputBufferOverrun() {
        CountDownLatch read = new CountDownLatch(1);
        Heard heard = new Heard();
        Receiver slow = new Receiver() {
            @Override
            public void published(Channel channel, byte[] body, boolean bySpace) {
                try {
                    read.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void kept(Channel channel, TopicPosition position, byte[] body, boolean bySpace) {
                heard.kept(channel, position, body, bySpace);
            }

            @Override
            public void forgotten(Channel channel, TopicPosition beginning, boolean bySpace) {
                heard.forgotten(channel, beginning, bySpace);
            }

            @Override
            public void up(BitSet partitions) {
                heard.up(partitions);
            }

            @Override
            public void down(BitSet partitions, String why) {
                heard.down(partitions, why);
            }
        };
        try (RedisProcess server =
                RedisProcess.server(folder, "--client-output-buffer-limit", "pubsub", "1mb", "1mb", "1")) {
            String prefix = Settings.prefix();
            var settings = Settings.of(server.url(), prefix, "one", Faults.TIMEOUT);
            // Slow probes: what is seen is the server's own cut.
            var engine = RedisEngineProvider.engine(settings, Pace.of(settings.timeout(), Duration.ofSeconds(20)));
            try (engine;
                    Faults other = new Faults(Settings.of(server.url(), prefix, "two", Faults.TIMEOUT))) {
                engine.open(slow);
                heard.awaitUp();
                other.heard().awaitUp();
                answer(engine.subscribe(List.of(ROOM)));

                byte[] big = new byte[1 << 20];
                until("the slow reader is cut", () -> {
                    answer(other.engine().publish(ROOM, big));
                    return server
                            .cli("--raw", "pubsub", "numsub", prefix + ":{" + ROOM.partition() + "}:c:app/chat:room")
                            .endsWith("\n0");
                });
                read.countDown();

                heard.awaitLoss(0);
                heard.awaitUp();
                answer(engine.subscribe(List.of(ROOM)));
                answer(engine.keep(ROOM, HISTORY, bytes("hello"), Optional.empty()));
                heard.awaitMessages(ROOM, 1);
            }
        }
    }

    private static EngineSettings with(EngineSettings settings, Optional<String> username, String password) {
        return new EngineSettings(settings.urls(), settings.prefix(), username, Optional.of(password),
                settings.certificates(),
                settings.timeout(), settings.node());
    }

    @Test
    void wrongPassword() {
        try (RedisProcess server = RedisProcess.server(folder, "--requirepass", "right-one")) {
            EngineSettings settings = Settings.of(server.url(), Settings.prefix(), "one", Faults.TIMEOUT);
            try (Faults node = new Faults(with(settings, Optional.empty(), "wrong-one"))) {
                until("it says why", () -> node.engine().state().problem().orElse("").contains("WRONGPASS"));
                node.answersInTime();
                assertThat(node.engine().state().problem().orElse("")).doesNotContain("wrong-one");
                assertThat(failure(node.engine().publish(ROOM, bytes("x"))).getMessage()).doesNotContain("wrong-one");
            }
            try (Faults node = new Faults(with(settings, Optional.empty(), "right-one")).up()) {
                node.keep("1");
            }
        }
    }

    @Test
    void noPasswordWhereOneIsNeeded() {
        try (RedisProcess server = RedisProcess.server(folder, "--requirepass", "right-one");
                Faults node = new Faults(server.url())) {
            until("it says why", () -> node.engine().state().problem().orElse("").contains("NOAUTH"));
        }
    }

    @Test
    void userWithoutMoreThanItNeeds() {
        try (RedisProcess server = RedisProcess.server(folder)) {
            EngineSettings settings = Settings.of(server.url(), Settings.prefix(), "one", Faults.TIMEOUT);
            assertThat(server.cli("acl", "setuser", "gateway", "on", ">secret", "~" + settings.prefix() + ":*",
                    "allchannels", "+@connection", "+@pubsub", "+@scripting", "+@read", "+@write",
                    "+info", "+time",
                    "-@dangerous", "+info")).isEqualTo("OK");

            try (Faults node = new Faults(with(settings, Optional.of("gateway"), "secret")).up()) {
                node.keep("1");
                answer(node.engine().subscribeSpace("app/chat"));
                answer(node.engine().publish(ROOM, bytes("x")));
                node.heard().awaitMessages(ROOM, 3);
            }
        }
    }

    @Test
    void blackHole() {
        try (RedisProcess server = RedisProcess.server(folder); Proxy proxy = new Proxy(server.port());
                Faults node = new Faults(proxy.url()).up()) {
            TopicPosition before = node.keep("1");

            node.loses(() -> {
                proxy.forward(false);
                node.answersInTime();
            });
            node.answersInTime();

            proxy.forward(true);
            node.heard().awaitUp();
            node.worksAgain();
            assertContinues(node, before);
        }
    }

    @Test
    void strangersPublishNonsense() {
        try (RedisProcess server = RedisProcess.server(folder); Faults node = new Faults(server.url()).up()) {
            answer(node.engine().publish(ROOM, bytes("first")));
            String name = server.cli("--raw", "pubsub", "channels", "*:c:*");
            for (String message : List.of("", "x", "k", "k1", "k:1 ", "kabc:", "kabc:0 x",
                    "kabc:99999999999999999999 x", "f",
                    "f" + "e".repeat(33), "kabc:1", "\u0001")) {
                assertThat(server.cli("publish", name, message)).as(message).isNotEmpty();
            }
            answer(node.engine().publish(ROOM, bytes("last")));

            assertThat(node.heard().awaitMessages(ROOM, 2))
                    .extracting(message -> new String(message.body(), StandardCharsets.UTF_8))
                    .containsExactly("first", "last");
        }
    }
}
