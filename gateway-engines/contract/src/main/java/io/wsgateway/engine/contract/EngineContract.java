package io.wsgateway.engine.contract;

import static io.wsgateway.engine.contract.Stages.answer;
import static io.wsgateway.engine.contract.Stages.failure;
import static io.wsgateway.engine.contract.Stages.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.Engine;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.Keeping;
import io.wsgateway.engine.KeptPart;
import io.wsgateway.engine.KeptSummary;
import io.wsgateway.engine.contract.Heard.Brought;
import io.wsgateway.engine.contract.Heard.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;

/** What every engine does, seen from two nodes. */
public abstract class EngineContract {

    protected static final String SPACE = "app/chat";
    protected static final TopicHistory HISTORY = new TopicHistory(100, 1 << 20, Duration.ofHours(1));

    /** What is kept at once: a machine that does much else is done with it long before the engine's time-out is over. */
    private static final int AT_ONCE = 100;

    /** An engine and what it brings. */
    protected record Node(Engine engine, Heard heard) {}

    private final List<Node> nodes = new ArrayList<>();

    /**
     * An engine that isn't open yet. All of one test are of one cluster; nothing of the tests before is left in it.
     *
     * @param node the node's id
     */
    protected abstract Engine engine(String node);

    /** A node whose engine reaches all partitions. */
    protected final Node node(String id) {
        Node node = new Node(engine(id), new Heard());
        nodes.add(node);
        node.engine().open(node.heard());
        node.heard().awaitUp();
        return node;
    }

    @AfterEach
    final void closesNodes() {
        nodes.forEach(node -> node.engine().close());
        nodes.forEach(node -> assertThat(node.heard().mistakes()).isEmpty());
    }

    protected static Channel channel(String name) {
        return new Channel(SPACE, name);
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    protected static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Keeps a text, wherever is next, and answers where. */
    protected static TopicPosition keep(Node node, Channel channel, TopicHistory history, String text) {
        return ((Keeping.Kept) answer(node.engine().keep(channel, history, bytes(text), Optional.empty()))).position();
    }

    protected static List<String> texts(KeptPart part) {
        return part.bodies().stream().map(EngineContract::text).toList();
    }

    private static List<String> texts(List<Brought> messages) {
        return messages.stream().map(message -> text(message.body())).toList();
    }

    private static List<@Nullable TopicPosition> positions(List<Brought> messages) {
        List<@Nullable TopicPosition> positions = new ArrayList<>();
        messages.forEach(message -> positions.add(message.position()));
        return positions;
    }

    /** What is behind an offset of the same epoch. */
    private static TopicPosition at(TopicPosition position, long offset) {
        return new TopicPosition(position.epoch(), offset);
    }

    @Test
    void publishesToAllWhoAreSubscribedThePublisherAmongThem() {
        Node one = node("one");
        Node two = node("two");
        Channel room = channel("room");
        answer(one.engine().subscribe(List.of(room)));
        answer(two.engine().subscribe(List.of(room)));

        answer(one.engine().publish(room, bytes("from one")));
        two.heard().awaitMessages(room, 1);
        answer(two.engine().publish(room, bytes("from two")));

        for (Node node : List.of(one, two)) {
            List<Brought> messages = node.heard().awaitMessages(room, 2);
            assertThat(texts(messages)).containsExactly("from one", "from two");
            assertThat(messages).allMatch(message -> message.kind() == Kind.PUBLISHED && !message.bySpace());
        }
    }

    @Test
    void publishesToNobodyAsWell() {
        Node one = node("one");

        answer(one.engine().publish(channel("room"), bytes("hello")));
        keep(one, channel("room"), HISTORY, "hello");
    }

    @Test
    void subscribedMeansThatNothingIsMissed() {
        Node one = node("one");
        Node two = node("two");
        for (int i = 0; i < 50; i++) {
            Channel room = channel("room " + i);
            answer(two.engine().subscribe(List.of(room)));
            keep(one, room, HISTORY, "hello");
        }

        for (int i = 0; i < 50; i++) {
            assertThat(two.heard().awaitMessages(channel("room " + i), 1)).hasSize(1);
        }
    }

    @Test
    void bringsNothingOfChannelsThatAreNotSubscribed() {
        Node one = node("one");
        Node two = node("two");
        Channel room = channel("room");
        Channel other = channel("room2");
        answer(two.engine().subscribe(List.of(room)));

        answer(one.engine().publish(other, bytes("other")));
        answer(one.engine().publish(new Channel("app/chat2", "room"), bytes("other")));
        keep(one, other, HISTORY, "other");
        answer(one.engine().publish(room, bytes("hello")));

        two.heard().awaitMessages(room, 1);
        assertThat(texts(two.heard().messages(message -> true))).containsExactly("hello");
    }

    @Test
    void subscribingAgainChangesNothingAndUnsubscribingEnds() {
        Node one = node("one");
        Channel room = channel("room");
        Channel last = channel("last");
        answer(one.engine().subscribe(List.of(room, last)));
        answer(one.engine().subscribe(List.of(room)));
        answer(one.engine().publish(room, bytes("first")));
        one.heard().awaitMessages(room, 1);

        answer(one.engine().unsubscribe(List.of(room)));
        answer(one.engine().publish(room, bytes("second")));
        answer(one.engine().publish(last, bytes("third")));

        one.heard().awaitMessages(last, 1);
        assertThat(texts(one.heard().messages(message -> message.channel().equals(room)))).containsExactly("first");
    }

    @Test
    void whatOneThreadPublishesKeepsItsOrder() {
        Node one = node("one");
        Node two = node("two");
        Channel room = channel("room");
        answer(two.engine().subscribe(List.of(room)));

        List<CompletionStage<Void>> published = IntStream.range(0, 2_000)
                .mapToObj(i -> one.engine().publish(room, bytes(Integer.toString(i)))).toList();
        published.forEach(Stages::answer);

        assertThat(texts(two.heard().awaitMessages(room, 2_000)))
                .isEqualTo(IntStream.range(0, 2_000).mapToObj(Integer::toString).toList());
    }

    @Test
    void bringsWhatIsKeptByManyInTheOrderOfPositionsWithoutAGap() {
        Node one = node("one");
        Node two = node("two");
        Channel room = channel("room");
        answer(one.engine().subscribe(List.of(room)));
        answer(two.engine().subscribe(List.of(room)));

        for (int begin = 0; begin < 300; begin += AT_ONCE) {
            List<CompletionStage<Keeping>> kept = new ArrayList<>();
            for (int i = begin; i < begin + AT_ONCE; i++) {
                kept.add(one.engine().keep(room, HISTORY, bytes("one " + i), Optional.empty()));
                kept.add(two.engine().keep(room, HISTORY, bytes("two " + i), Optional.empty()));
            }
            kept.forEach(Stages::answer);
        }

        List<Brought> heard = one.heard().awaitMessages(room, 600);
        TopicPosition first = heard.getFirst().position();
        String epoch = first == null ? "" : first.epoch();
        assertThat(positions(heard))
                .isEqualTo(IntStream.rangeClosed(1, 600).mapToObj(i -> new TopicPosition(epoch, i)).toList());
        assertThat(texts(two.heard().awaitMessages(room, 600))).isEqualTo(texts(heard));
    }

    @Test
    void bringsTwiceWhatIsSubscribedByNameAndBySpace() {
        Node one = node("one");
        Channel room = channel("room");
        answer(one.engine().subscribeSpace(SPACE));
        answer(one.engine().subscribe(List.of(room)));

        answer(one.engine().publish(room, bytes("plain")));
        TopicPosition position = keep(one, room, HISTORY, "kept");

        List<Brought> messages = one.heard().awaitMessages(room, 4);
        assertThat(messages.stream().filter(Brought::bySpace)).hasSize(2);
        assertThat(messages.stream().filter(message -> message.kind() == Kind.KEPT))
                .hasSize(2)
                .allMatch(message -> position.equals(message.position()) && text(message.body()).equals("kept"));
    }

    @Test
    void bringsAllOfASpaceAndNothingOfAnother() {
        Node one = node("one");
        answer(one.engine().subscribeSpace(SPACE));
        List<Channel> channels = IntStream.range(0, 200).mapToObj(i -> channel("room " + i)).toList();

        answer(one.engine().publish(new Channel("app/chat2", "room"), bytes("other")));
        answer(one.engine().publish(new Channel("app", "chat/room"), bytes("other")));
        answer(one.engine().publish(new Channel("app/other", "x:app/chat:room"), bytes("other")));
        answer(one.engine().publish(new Channel("app/other", "{x}:c:app/chat:room"), bytes("other")));
        channels.forEach(channel -> answer(one.engine().publish(channel, bytes("hello"))));

        List<Brought> messages = one.heard().awaitMessages(message -> true, 200);
        assertThat(messages).allMatch(Brought::bySpace);
        assertThat(messages.stream().map(Brought::channel).toList()).containsExactlyInAnyOrderElementsOf(channels);
    }

    @Test
    void spacesAreLeftAndTheirChannelsStay() {
        Node one = node("one");
        Channel room = channel("room");
        answer(one.engine().subscribeSpace(SPACE));
        answer(one.engine().subscribe(List.of(room)));

        answer(one.engine().unsubscribeSpace(SPACE));
        answer(one.engine().publish(room, bytes("hello")));

        assertThat(one.heard().awaitMessages(room, 1)).hasSize(1).noneMatch(Brought::bySpace);
    }

    @Test
    void givesPositionsThatFollowEachOther() {
        Node one = node("one");
        Node two = node("two");
        Channel room = channel("room");

        TopicPosition first = keep(one, room, HISTORY, "a");
        TopicPosition second = keep(two, room, HISTORY, "b");

        assertThat(first.offset()).isEqualTo(1);
        assertThat(second).isEqualTo(at(first, 2));
    }

    @Test
    void channelsHaveEpochsOfTheirOwn() {
        Node one = node("one");

        TopicPosition a = keep(one, channel("a"), HISTORY, "x");
        TopicPosition b = keep(one, channel("b"), HISTORY, "x");

        assertThat(b.offset()).isEqualTo(1);
        assertThat(b.epoch()).isNotEqualTo(a.epoch());
    }

    @Test
    void keepsAtTheExpectedPositionOrSaysWhichIsLast() {
        Node one = node("one");
        Channel room = channel("room");
        answer(one.engine().subscribe(List.of(room)));
        TopicPosition first = keep(one, room, HISTORY, "a");
        Engine engine = one.engine();

        assertThat(answer(engine.keep(room, HISTORY, bytes("late"), Optional.of(first))))
                .isEqualTo(new Keeping.Behind(first));
        assertThat(answer(engine.keep(room, HISTORY, bytes("early"), Optional.of(at(first, 3)))))
                .isEqualTo(new Keeping.Behind(first));
        assertThat(answer(engine.keep(room, HISTORY, bytes("elsewhere"), Optional.of(new TopicPosition("other", 2)))))
                .isEqualTo(new Keeping.Behind(first));
        assertThat(answer(engine.keep(room, HISTORY, bytes("b"), Optional.of(at(first, 2)))))
                .isEqualTo(new Keeping.Kept(at(first, 2)));

        assertThat(texts(answer(engine.read(room, HISTORY, TopicPosition.NONE)))).containsExactly("a", "b");
        assertThat(texts(one.heard().awaitMessages(room, 2))).containsExactly("a", "b");
    }

    @Test
    void whatIsExpectedOfAnEmptyHistoryIsBehindItsBeginning() {
        Node one = node("one");
        Channel room = channel("room");
        Engine engine = one.engine();

        Keeping refused = answer(engine.keep(room, HISTORY, bytes("a"), Optional.of(new TopicPosition("other", 1))));

        TopicPosition last = ((Keeping.Behind) refused).last();
        assertThat(last.offset()).isZero();
        assertThat(answer(engine.keep(room, HISTORY, bytes("a"), Optional.of(at(last, 1)))))
                .isEqualTo(new Keeping.Kept(at(last, 1)));
    }

    @Test
    void onlyOneOfManyGetsAPosition() {
        Node one = node("one");
        Node two = node("two");
        Channel room = channel("room");
        TopicPosition first = keep(one, room, HISTORY, "first");

        List<CompletionStage<Keeping>> tries = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            for (Node node : List.of(one, two)) {
                tries.add(node.engine().keep(room, HISTORY, bytes("try"), Optional.of(at(first, 2))));
            }
        }

        assertThat(tries.stream().map(Stages::answer).filter(Keeping.Kept.class::isInstance)).hasSize(1);
        assertThat(answer(one.engine().read(room, HISTORY, first)).position()).isEqualTo(at(first, 2));
    }

    @Test
    void keepsNoMoreMessagesThanTheHistoryHolds() {
        Node one = node("one");
        Channel room = channel("room");
        TopicHistory three = new TopicHistory(3, 1 << 20, Duration.ofHours(1));

        TopicPosition last = TopicPosition.NONE;
        for (int i = 1; i <= 250; i++) {
            last = keep(one, room, three, Integer.toString(i));
        }

        KeptPart all = answer(one.engine().read(room, three, TopicPosition.NONE));
        assertThat(texts(all)).containsExactly("248", "249", "250");
        assertThat(all.position()).isEqualTo(last);
        assertThat(last.offset()).isEqualTo(250);
    }

    @Test
    void keepsNoMoreBytesThanTheHistoryHolds() {
        Node one = node("one");
        Channel room = channel("room");
        TopicHistory ten = new TopicHistory(100, 10, Duration.ofHours(1));

        for (String text : List.of("aaaa", "bbbb", "cc")) {
            keep(one, room, ten, text);
        }
        assertThat(texts(answer(one.engine().read(room, ten, TopicPosition.NONE)))).containsExactly("aaaa", "bbbb",
                "cc");

        keep(one, room, ten, "d");
        assertThat(texts(answer(one.engine().read(room, ten, TopicPosition.NONE)))).containsExactly("bbbb", "cc", "d");

        TopicPosition tooBig = keep(one, room, ten, "eleven bytes");
        KeptPart none = answer(one.engine().read(room, ten, TopicPosition.NONE));
        assertThat(none.bodies()).isEmpty();
        assertThat(none.position()).isEqualTo(tooBig);
    }

    @Test
    void forgetsWhatIsTooOld() {
        Node one = node("one");
        Channel room = channel("room");
        TopicHistory moment = new TopicHistory(100, 1 << 20, Duration.ofMillis(100));
        TopicPosition first = keep(one, room, moment, "a");

        until("it is too old", () -> answer(one.engine().read(room, moment, TopicPosition.NONE)).bodies().isEmpty());

        assertThat(answer(one.engine().read(room, moment, TopicPosition.NONE)).position()).isEqualTo(first);
        assertThat(keep(one, room, moment, "b")).isEqualTo(at(first, 2));
    }

    @Test
    void trimsToLimitsThatHaveShrunk() {
        Node one = node("one");
        Channel room = channel("room");
        for (int i = 1; i <= 80; i++) {
            keep(one, room, HISTORY, Integer.toString(i));
        }

        TopicHistory two = new TopicHistory(2, 1 << 20, Duration.ofHours(1));
        keep(one, room, two, "81");

        assertThat(texts(answer(one.engine().read(room, two, TopicPosition.NONE)))).containsExactly("80", "81");
    }

    @Test
    void keepsNoneOfAHistoryWithoutMessagesButCounts() {
        Node one = node("one");
        Channel room = channel("room");
        TopicHistory none = new TopicHistory(0, 0, Duration.ofHours(1));
        answer(one.engine().subscribe(List.of(room)));

        TopicPosition first = keep(one, room, none, "a");
        TopicPosition second = keep(one, room, none, "b");

        assertThat(second).isEqualTo(at(first, 2));
        assertThat(positions(one.heard().awaitMessages(room, 2))).containsExactly(first, second);
        KeptPart part = answer(one.engine().read(room, none, first));
        assertThat(part.bodies()).isEmpty();
        assertThat(part.position()).isEqualTo(second);
        assertThat(part.isSince(first)).isFalse();
        assertThat(part.isSince(second)).isTrue();
    }

    @Test
    void readsWhatIsBehindAPosition() {
        Node one = node("one");
        Channel room = channel("room");
        TopicPosition first = keep(one, room, HISTORY, "1");
        keep(one, room, HISTORY, "2");
        TopicPosition last = keep(one, room, HISTORY, "3");

        KeptPart part = answer(one.engine().read(room, HISTORY, first));
        assertThat(texts(part)).containsExactly("2", "3");
        assertThat(part.position()).isEqualTo(last);
        assertThat(part.isSince(first)).isTrue();

        KeptPart nothing = answer(one.engine().read(room, HISTORY, last));
        assertThat(nothing.bodies()).isEmpty();
        assertThat(nothing.isSince(last)).isTrue();
        assertThat(texts(answer(one.engine().read(room, HISTORY, at(first, 0))))).containsExactly("1", "2", "3");
    }

    @Test
    void readsAllOfWhatIsKeptBehindAPositionThatIsTooOldOrOfAnotherEpoch() {
        Node one = node("one");
        Channel room = channel("room");
        TopicHistory two = new TopicHistory(2, 1 << 20, Duration.ofHours(1));
        TopicPosition first = keep(one, room, two, "1");
        for (String text : List.of("2", "3", "4")) {
            keep(one, room, two, text);
        }

        for (TopicPosition since : List.of(first, new TopicPosition("other", 3), TopicPosition.NONE, at(first, 9))) {
            KeptPart part = answer(one.engine().read(room, two, since));
            assertThat(texts(part)).as("since %s", since).containsExactly("3", "4");
            assertThat(part.isSince(since)).isFalse();
        }
    }

    @Test
    void readingGivesAnEpochToAChannelThatHasNone() {
        Node one = node("one");
        Channel room = channel("room");

        KeptPart part = answer(one.engine().read(room, HISTORY, TopicPosition.NONE));

        assertThat(part.bodies()).isEmpty();
        assertThat(part.position().epoch()).isNotEmpty();
        assertThat(keep(one, room, HISTORY, "1")).isEqualTo(at(part.position(), 1));
        assertThat(answer(one.engine().read(room, HISTORY, part.position())).isSince(part.position())).isTrue();
    }

    @Test
    void readsMuchInOrder() {
        Node one = node("one");
        Channel room = channel("room");
        TopicHistory much = new TopicHistory(10_000, 1 << 28, Duration.ofHours(1));
        for (int begin = 0; begin < 3_000; begin += AT_ONCE) {
            IntStream.range(begin, begin + AT_ONCE)
                    .mapToObj(i -> one.engine().keep(room, much, bytes(i + " " + "x".repeat(2_000)), Optional.empty()))
                    .toList().forEach(Stages::answer);
        }

        KeptPart part = answer(one.engine().read(room, much, TopicPosition.NONE));

        assertThat(part.position().offset()).isEqualTo(3_000);
        assertThat(texts(part).stream().map(text -> text.substring(0, text.indexOf(' '))).toList())
                .isEqualTo(IntStream.range(0, 3_000).mapToObj(Integer::toString).toList());
    }

    @Test
    void forgetsAndBeginsAnotherEpochInOrder() {
        Node one = node("one");
        Channel room = channel("room");
        answer(one.engine().subscribe(List.of(room)));
        TopicPosition before = keep(one, room, HISTORY, "a");

        answer(one.engine().forget(room));
        TopicPosition after = keep(one, room, HISTORY, "b");

        assertThat(after.epoch()).isNotEqualTo(before.epoch());
        assertThat(after.offset()).isEqualTo(1);
        List<Brought> messages = one.heard().awaitMessages(room, 3);
        assertThat(messages.stream().map(Brought::kind)).containsExactly(Kind.KEPT, Kind.FORGOTTEN, Kind.KEPT);
        assertThat(positions(messages)).containsExactly(before, at(after, 0), after);
        assertThat(texts(answer(one.engine().read(room, HISTORY, before)))).containsExactly("b");
    }

    @Test
    void forgetsNothingWhereNothingWasKept() {
        Node one = node("one");
        Channel room = channel("room");
        answer(one.engine().subscribe(List.of(room)));

        answer(one.engine().forget(room));
        answer(one.engine().publish(room, bytes("hello")));

        assertThat(one.heard().awaitMessages(room, 1).getFirst().kind()).isEqualTo(Kind.PUBLISHED);
        assertThat(answer(one.engine().look(room))).isEmpty();
    }

    @Test
    void looksWithoutAChange() {
        Node one = node("one");
        Channel room = channel("room");
        assertThat(answer(one.engine().look(room))).isEmpty();
        assertThat(answer(one.engine().look(room))).isEmpty();
        keep(one, room, HISTORY, "1");
        TopicPosition last = keep(one, room, HISTORY, "four");

        KeptSummary summary = answer(one.engine().look(room)).orElseThrow();

        assertThat(summary.position()).isEqualTo(last);
        assertThat(summary.messages()).isEqualTo(2);
        assertThat(summary.bytes()).isEqualTo(5);
        assertThat(summary.limits().orElse(HISTORY)).isEqualTo(HISTORY);
    }

    @Test
    void touchingLeavesWhatIsThere() {
        Node one = node("one");
        Channel room = channel("room");
        TopicPosition first = keep(one, room, HISTORY, "1");

        answer(one.engine().touch(room, HISTORY));
        answer(one.engine().touch(channel("never kept"), HISTORY));

        assertThat(answer(one.engine().read(room, HISTORY, at(first, 0))).isSince(at(first, 0))).isTrue();
    }

    @Test
    void bringsBigBodies() {
        Node one = node("one");
        Channel room = channel("room");
        TopicHistory big = new TopicHistory(10, 1 << 26, Duration.ofHours(1));
        byte[] body = new byte[1 << 20];
        new Random(7).nextBytes(body);
        answer(one.engine().subscribe(List.of(room)));

        answer(one.engine().publish(room, body));
        answer(one.engine().keep(room, big, body, Optional.empty()));

        assertThat(one.heard().awaitMessages(room, 2))
                .allSatisfy(message -> assertThat(message.body()).isEqualTo(body));
        assertThat(answer(one.engine().read(room, big, TopicPosition.NONE)).bodies().getFirst()).isEqualTo(body);
    }

    @Test
    void bringsAnyBytes() {
        Node one = node("one");
        Channel room = channel("room");
        byte[] every = new byte[256];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        List<byte[]> bodies =
                List.of(every, new byte[0], new byte[] {0}, new byte[] {(byte) 0xff}, bytes("\r\n"), bytes("k:1 "));
        answer(one.engine().subscribe(List.of(room)));
        answer(one.engine().subscribeSpace(SPACE));

        for (byte[] body : bodies) {
            answer(one.engine().publish(room, body));
            answer(one.engine().keep(room, HISTORY, body, Optional.empty()));
        }

        List<Brought> messages = one.heard().awaitMessages(room, 4 * bodies.size());
        for (boolean bySpace : new boolean[] {false, true}) {
            for (Kind kind : List.of(Kind.PUBLISHED, Kind.KEPT)) {
                assertThat(messages.stream().filter(message -> message.bySpace() == bySpace && message.kind() == kind)
                        .map(Brought::body).toList()).containsExactlyElementsOf(bodies);
            }
        }
        assertThat(answer(one.engine().read(room, HISTORY, TopicPosition.NONE)).bodies())
                .containsExactlyElementsOf(bodies);
    }

    @Test
    void channelsHaveAnyNames() {
        Node one = node("one");
        List<Channel> channels = IntStream.range(0, NAMES.size()).mapToObj(i -> channel(NAMES.get(i))).toList();
        answer(one.engine().subscribe(channels));
        answer(one.engine().subscribeSpace(SPACE));

        for (Channel channel : channels) {
            answer(one.engine().publish(channel, bytes(channel.name())));
            keep(one, channel, HISTORY, channel.name());
        }

        List<Brought> messages = one.heard().awaitMessages(message -> true, 4 * channels.size());
        assertThat(messages).hasSize(4 * channels.size());
        for (Channel channel : channels) {
            assertThat(
                    messages.stream().filter(message -> message.channel().equals(channel)).map(Brought::body).toList())
                    .as(channel.name()).hasSize(4)
                    .allSatisfy(body -> assertThat(body).isEqualTo(bytes(channel.name())));
            assertThat(answer(one.engine().read(channel, HISTORY, TopicPosition.NONE)).position().offset())
                    .as(channel.name()).isOne();
        }
    }

    /** What an engine could take for something else. */
    protected static final List<String> NAMES =
            List.of("*", "?", "[a-z]", "a*", "\\", "\\*", "{}", "{0}", "{1}:x", "}", "{",
                    " ", "a b", "\r\n", "a\r\nPING\r\n", "\t", ":", "a:b", ".", "..", "a.b", ">", "a.>", "$", "$SYS",
                    "/", "a/b/c", "%",
                    "%2A", "=", "ünïcödé", "日本語", "🎉", "e\u0301", "\u0001", "\u007f", "\ufffd", "\ud800", "?\udc00",
                    "\"'`", "x".repeat(512),
                    "🎉".repeat(256), "h", "m", "c", "p", "0");

    @Test
    void subscribesAndUnsubscribesAsManyChannelsAsOneCallMay() {
        Node one = node("one");
        Node two = node("two");
        List<Channel> channels = IntStream.range(0, Engine.MOST_CHANNELS).mapToObj(i -> channel("room " + i)).toList();

        answer(two.engine().subscribe(channels));
        channels.forEach(channel -> answer(one.engine().publish(channel, bytes("hello"))));
        assertThat(two.heard().awaitMessages(message -> true, channels.size())).hasSize(channels.size());

        answer(two.engine().unsubscribe(channels));
        answer(two.engine().subscribe(List.of(channel("last"))));
        channels.forEach(channel -> answer(one.engine().publish(channel, bytes("again"))));
        answer(one.engine().publish(channel("last"), bytes("last")));
        two.heard().awaitMessages(channel("last"), 1);
        assertThat(two.heard().messages(message -> text(message.body()).equals("again"))).isEmpty();
    }

    @Test
    void whatWaitsIsWithinABoundOfBytes() {
        Node one = node("one");
        Channel room = channel("room");
        byte[] body = new byte[1 << 20];

        List<CompletionStage<Void>> published = new ArrayList<>();
        boolean refused = false;
        // 8 GiB would wait if nothing was refused: more than any heap of these tests.
        for (int i = 0; i < 8_192 && !refused; i++) {
            CompletionStage<Void> stage = one.engine().publish(room, body);
            refused = stage.toCompletableFuture().isCompletedExceptionally();
            published.add(stage);
        }

        assertThat(refused).isTrue();
        assertThat(failure(published.getLast())).isInstanceOf(EngineAwayException.class);
        published.subList(0, published.size() - 1).forEach(stage -> assertThat(stage.toCompletableFuture())
                .satisfiesAnyOf(future -> answer(future), future -> assertThat(failure(future))
                        .isInstanceOf(EngineAwayException.class)));
        until("there is room again", () -> {
            CompletionStage<Void> stage = one.engine().publish(room, bytes("small"));
            return !stage.toCompletableFuture().isCompletedExceptionally();
        });
    }

    @Test
    void saysThatItIsUp() {
        Node one = node("one");

        assertThat(one.engine().state().isUp()).isTrue();
        assertThat(one.engine().state().servers()).isNotEmpty();
        assertThat(one.engine().state().problem()).isEmpty();
        assertThat(one.engine().state().connects()).isPositive();
        assertThat(one.engine().state().losses()).isZero();
    }

    @Test
    void failsAtOnceAfterItIsClosedAndBringsNothing() {
        Node one = node("one");
        Node two = node("two");
        Channel room = channel("room");
        answer(one.engine().subscribe(List.of(room)));

        one.engine().close();
        one.engine().close();
        answer(two.engine().publish(room, bytes("hello")));

        for (CompletionStage<?> stage : List.of(one.engine().publish(room, bytes("x")),
                one.engine().keep(room, HISTORY, bytes("x"), Optional.empty()),
                one.engine().read(room, HISTORY, TopicPosition.NONE), one.engine().look(room),
                one.engine().forget(room),
                one.engine().touch(room, HISTORY), one.engine().subscribe(List.of(room)),
                one.engine().unsubscribe(List.of(room)), one.engine().subscribeSpace(SPACE))) {
            assertThat(failure(stage)).isInstanceOf(EngineAwayException.class);
        }
        assertThat(one.heard().messages(message -> true)).isEmpty();
        assertThat(one.engine().state().isUp()).isFalse();
    }

    @Test
    void failsBeforeItIsConnectedInsteadOfWaiting() {
        Engine engine = engine("one");
        assertThat(engine.state().isUp()).isFalse();
        assertThat(failure(engine.publish(channel("room"), bytes("x")))).isInstanceOf(EngineAwayException.class);
        engine.close();
    }
}
