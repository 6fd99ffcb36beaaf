package io.wsgateway.cluster.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Session;
import io.wsgateway.app.TopicPresence.Event;
import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.cluster.topic.MemberBodies.Members;
import io.wsgateway.cluster.topic.MemberBodies.News;
import io.wsgateway.cluster.topic.MemberEvent.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What members are called, as other nodes hear of it. */
class MemberLabelsTest {

    private static final Duration MOMENT = Duration.ofMillis(10);

    private final TestCluster cluster = new TestCluster();
    private final TestNode east = cluster.node("east");
    private final TestNode west = cluster.node("west");

    @Test
    void aLabelIsKnownOnOtherNodesAndItsChangesAreTold() {
        west.join("room", "w1");
        west.label("room", "w1", "first");
        east.topics.observed("room");
        cluster.run();
        west.label("room", "w1", "second");
        cluster.pass(MOMENT);
        west.label("room", "w1", "second");
        cluster.pass(MOMENT);
        assertThat(east.presence).containsExactly("~w1 second");
        CompletableFuture<List<Member>> members = east.topics.membersElsewhere("room").toCompletableFuture();
        cluster.run();
        assertThat(members).isCompletedWithValue(List.of(member("w1", "second")));
    }

    @Test
    void whatWasNotHeardIsToldOnceTheNodeIsAsked() {
        west.join("room", "w1");
        west.join("room", "w2");
        east.topics.observed("room");
        cluster.run();
        east.engine.away(true);
        cluster.run();
        west.label("room", "w1", "while it was deaf");
        cluster.pass(MOMENT);
        assertThat(east.presence).isEmpty();
        east.engine.away(false);
        cluster.pass(Duration.ofSeconds(10));
        assertThat(east.presence).containsExactly("~w1 while it was deaf");
    }

    /** Who asked for all members meanwhile doesn't know of them. */
    @Test
    void membersOfANodeThatAnswersLateAreTold() {
        west.join("room", "w1");
        cluster.bus.silent(true);
        east.topics.observed("room");
        cluster.run();
        CompletableFuture<List<Member>> members = east.topics.membersElsewhere("room").toCompletableFuture();
        cluster.run();
        assertThat(members).isCompletedWithValue(List.of());
        cluster.bus.silent(false);
        cluster.pass(Duration.ofSeconds(10));
        assertThat(east.presence).containsExactly("+w1");
    }

    @Test
    void whatHappensWhileANodeIsAskedCountsMoreThanItsAnswer() {
        List<Event> told = new ArrayList<>();
        NodeMembers members = new NodeMembers(false, told::add);
        members.asked();
        members.happened(new MemberEvent(5, Kind.CHANGED, member("a", "new")));
        assertThat(members.answered(new Members(4, List.of(member("a", "old"), member("b", ""))))).isTrue();
        assertThat(members.all()).containsExactlyInAnyOrder(member("a", "new"), member("b", ""));
        assertThat(told).containsExactly(new Event.Changed(member("a", "new")), new Event.Joined(member("b", "")));

        members.happened(new MemberEvent(4, Kind.CHANGED, member("a", "old")));
        members.happened(new MemberEvent(6, Kind.JOINED, member("b", "came back")));
        members.happened(new MemberEvent(7, Kind.LEFT, member("a", "new")));
        assertThat(told.subList(2, told.size())).containsExactly(new Event.Changed(member("b", "came back")),
                new Event.Left(member("a", "new")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Ann", "\ud83e\udd8a", "\u202e"})
    void labelsGoAsTheyAre(String label) {
        News news = new News("west0000", false,
                List.of(new MemberEvent(1, Kind.JOINED, member("a", label)),
                        new MemberEvent(2, Kind.CHANGED, member("b", label)),
                        new MemberEvent(3, Kind.LEFT, new Member("c", Optional.of("ann"), label))));
        assertThat(MemberBodies.news(MemberBodies.of(news))).isEqualTo(news);
        Members answer = new Members(3, List.of(member("a", label), member("b", label.repeat(2))));
        assertThat(MemberBodies.members(MemberBodies.of(answer, 1000).bytes())).isEqualTo(answer);
    }

    @Test
    void whatIsNoNewsIsNotRead() {
        byte[] longest = MemberBodies.of(news(Kind.JOINED, "x".repeat(Session.MAX_LABEL)));
        assertThat(MemberBodies.news(longest)).isNotNull();
        assertThat(MemberBodies.news(MemberBodies.of(news(Kind.JOINED, "x".repeat(Session.MAX_LABEL + 1))))).isNull();
        byte[] known = MemberBodies.of(news(Kind.CHANGED, "Ann"));
        for (int length = 0; length < known.length; length++) {
            assertThat(MemberBodies.news(Arrays.copyOf(known, length))).as("%d bytes", length).isNull();
        }
        int kind = 1 + 1 + 8 + 4 + 8; // version, flags, node, count, number
        byte[] unknown = known.clone();
        assertThat(unknown[kind]).isEqualTo((byte) 2);
        unknown[kind] = 3;
        assertThat(MemberBodies.news(unknown)).isNull();
    }

    private static News news(Kind kind, String label) {
        return new News("west0000", false, List.of(new MemberEvent(1, kind, member("a", label))));
    }

    private static Member member(String session, String label) {
        return new Member(session, Optional.empty(), label);
    }
}
