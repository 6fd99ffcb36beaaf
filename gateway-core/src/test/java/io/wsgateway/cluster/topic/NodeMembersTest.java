package io.wsgateway.cluster.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicPresence.Event;
import io.wsgateway.app.TopicPresence.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is remembered of a node's events. */
class NodeMembersTest {

    private final List<Event> told = new ArrayList<>();
    private final NodeMembers members = new NodeMembers(false, told::add);

    private void joined(long number) {
        Member member = new Member("s" + number, Optional.empty());
        members.happened(new MemberEvent(number, MemberEvent.Kind.JOINED, member));
    }

    private void left(long number, long joined) {
        Member member = new Member("s" + joined, Optional.empty());
        members.happened(new MemberEvent(number, MemberEvent.Kind.LEFT, member));
    }

    @Test
    void eventsAreRememberedOnlyWhileAnAnswerIsAwaited() {
        members.asked();
        joined(1);
        assertThat(members.remembered()).isOne();
        assertThat(members.answered(new MemberBodies.Members(0, List.of()))).isTrue();
        assertThat(members.all()).as("the event is later than the answer").hasSize(1);
        for (long number = 2; number < 1000; number += 2) {
            joined(number);
            left(number + 1, number);
        }
        assertThat(members.remembered()).as("of those who came and went, nothing stays").isZero();
        assertThat(members.all()).hasSize(1);
    }

    @Test
    void nothingIsRememberedForAnAnswerThatIsNotGiven() {
        members.asked();
        joined(1);
        members.unanswered();
        joined(2);
        assertThat(members.remembered()).isZero();
        assertThat(members.all()).hasSize(2);
    }
}
