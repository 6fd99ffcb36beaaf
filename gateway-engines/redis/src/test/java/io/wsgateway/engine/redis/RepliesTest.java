package io.wsgateway.engine.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.Keeping;
import io.wsgateway.engine.KeptSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RepliesTest {

    private static final Address ASKED = new Address("asked", 7000);

    /** Texts as bytes, all else as it is. */
    private static List<@Nullable Object> reply(@Nullable Object... elements) {
        List<@Nullable Object> reply = new ArrayList<>();
        Arrays.stream(elements)
                .forEach(element -> reply.add(element instanceof String text ? text.getBytes(UTF_8) : element));
        return reply;
    }

    private static void assertUnexpected(ThrowingCallable reading) {
        assertThatThrownBy(reading).isInstanceOf(EngineAwayException.class)
                .hasMessage("Redis answered something else than is expected");
    }

    @Test
    void readsWhatCameOfKeeping() {
        assertThat(Replies.keeping(reply(1L, "e", "5"))).isEqualTo(new Keeping.Kept(new TopicPosition("e", 5)));
        assertThat(Replies.keeping(reply(0L, "e", "5"))).isEqualTo(new Keeping.Behind(new TopicPosition("e", 5)));
        for (List<@Nullable Object> other : List.of(reply(), reply(1L), reply(1L, "e"), reply(1L, "e", "x"),
                reply(1L, "e", ""),
                reply(1L, "", "1"), reply(1L, "a b", "1"), reply(1L, "e", "9".repeat(19)), reply(1L, null, "1"),
                reply(1L, "e", -1L),
                reply("x", "e", "1"), reply(1L, List.of(), "1"))) {
            assertUnexpected(() -> Replies.keeping(other));
        }
    }

    @Test
    void readsPages() {
        Replies.Page page = Replies.page(reply("e", "5", "4", "a", "b"));
        assertThat(page.last()).isEqualTo(new TopicPosition("e", 5));
        assertThat(page.from()).isEqualTo(4);
        assertThat(page.bodies()).containsExactly("a".getBytes(UTF_8), "b".getBytes(UTF_8));
        assertThat(Replies.page(reply("e", "0", "1")).bodies()).isEmpty();
        for (List<@Nullable Object> other : List.of(reply(), reply("e", "5"), reply("e", "5", "0"),
                reply("e", "5", "5", "a", "b"),
                reply("e", "5", "4", 1L), reply("e", "5", "4", null, "a"))) {
            assertUnexpected(() -> Replies.page(other));
        }
    }

    @Test
    void readsSummaries() {
        assertThat(Replies.summary(reply())).isEmpty();
        assertThat(Replies.summary(reply("e", "5", "3", "12", "10", "100", "1000"))).contains(
                new KeptSummary(Optional.of(new TopicHistory(10, 100, Duration.ofSeconds(1))),
                        new TopicPosition("e", 5), 3, 12));
        for (String messages : List.of("", "x", "-1", "99999999")) {
            assertThat(Replies.summary(reply("e", "5", "3", "12", messages, "100", "1000")).orElseThrow().limits())
                    .as(messages).isEmpty();
        }
        assertUnexpected(() -> Replies.summary(reply("e", "5", "9999999999", "12", "", "", "")));
    }

    private static List<@Nullable Object> range(long first, long last, @Nullable Object host, long port) {
        return reply(first, last, reply(host, port, "id"), reply("replica", 1L, "id"));
    }

    @Test
    void readsLayouts() {
        Layout layout = Replies.layout(reply(range(0, 8191, "a", 1), range(8192, 16383, "b", 2)), ASKED);

        assertThat(layout.masters()).containsOnlyKeys(new Address("a", 1), new Address("b", 2));
        for (int partition = 0; partition < 128; partition++) {
            Address master = Keys.slot(partition) < 8192 ? new Address("a", 1) : new Address("b", 2);
            Address other = Keys.slot(partition) < 8192 ? new Address("b", 2) : new Address("a", 1);
            assertThat(layout.masters().getOrDefault(master, new BitSet()).get(partition)).isTrue();
            assertThat(layout.masters().getOrDefault(other, new BitSet()).get(partition)).isFalse();
        }
    }

    @Test
    void aNodeThatDoesNotKnowItsNameIsTheOneThatWasAsked() {
        for (Object host : Arrays.asList(null, "", "?")) {
            assertThat(Replies.layout(reply(range(0, 16383, host, 1)), ASKED).masters())
                    .containsOnlyKeys(new Address("asked", 1));
        }
    }

    @Test
    void slotsThatTwoClaimAreOfTheFirst() {
        Layout layout = Replies.layout(reply(range(0, 16383, "a", 1), range(0, 16383, "b", 2)), ASKED);
        assertThat(layout.masters()).containsOnlyKeys(new Address("a", 1));
    }

    @Test
    void layoutsThatAreNoneAreNotRead() {
        for (List<@Nullable Object> other : List.of(reply("x"), reply(reply()), reply(reply(0L, 1L)),
                reply(reply(0L, 1L, "a")),
                reply(reply(0L, 1L, reply())), reply(reply(0L, 1L, reply("a"))), reply(reply(0L, 1L, reply("a", 0L))),
                reply(reply(0L, 1L, reply("a", 65_536L))), reply(reply(0L, 1L, reply("a\r\nb", 1L))),
                reply((Object) null))) {
            assertUnexpected(() -> Replies.layout(other, ASKED));
        }
    }

    @Test
    void anyReplyIsReadOrUnexpected() {
        Random random = new Random(7);
        List<Function<List<?>, Object>> readers = List.of(Replies::keeping, Replies::page, Replies::summary,
                reply -> Replies.layout(reply, ASKED), reply -> Replies.text(reply, 1));
        for (int round = 0; round < 50_000; round++) {
            List<@Nullable Object> reply = any(random, 3);
            try {
                assertThat(readers.get(random.nextInt(readers.size())).apply(reply)).isNotNull();
            } catch (EngineAwayException e) {
                assertThat(e).hasMessageStartingWith("Redis answered");
            }
        }
    }

    private static List<@Nullable Object> any(Random random, int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(7); i > 0; i--) {
            list.add(switch (random.nextInt(depth > 0 ? 6 : 5)) {
                case 0 -> null;
                case 1 -> random.nextLong();
                case 2 -> (long) random.nextInt(5);
                case 3 -> Integer.toString(random.nextInt(9)).getBytes(UTF_8);
                case 4 -> new byte[random.nextInt(4)];
                default -> any(random, depth - 1);
            });
        }
        return list;
    }
}
