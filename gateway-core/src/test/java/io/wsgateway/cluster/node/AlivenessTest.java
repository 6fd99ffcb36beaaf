package io.wsgateway.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.cluster.node.NodeBus.NodeEvent;
import io.wsgateway.cluster.node.NodeBus.NodeEvent.Alive;
import io.wsgateway.cluster.node.NodeBus.NodeEvent.Gone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlivenessTest {

    private static final Node SELF = node("aaaaaaaa");
    private static final Node ONE = node("bbbbbbbb");
    private static final Node OTHER = node("cccccccc");

    private final Aliveness aliveness = new Aliveness(SELF.id());
    /** Near the end of the range, as a clock may be. */
    private long now = Long.MAX_VALUE - 5_000_000_000L;

    private static Node node(String id) {
        return new Node(id, "node " + id, "1", Instant.EPOCH);
    }

    private List<NodeEvent> heard(Node node) {
        return aliveness.heard(node, now);
    }

    /** Seconds pass; these are heard each second, and it is judged then. */
    private List<NodeEvent> pass(int seconds, Node... speaking) {
        List<NodeEvent> events = new ArrayList<>();
        for (int i = 0; i < seconds; i++) {
            now += Duration.ofSeconds(1).toNanos();
            for (Node node : speaking) {
                events.addAll(heard(node));
            }
            events.addAll(aliveness.look(now));
        }
        return events;
    }

    @Test
    void nodeThatIsHeardIsAlive() {
        heard(SELF);
        assertThat(heard(ONE)).containsExactly(new Alive(ONE));
        assertThat(heard(ONE)).isEmpty();
        assertThat(aliveness.alive()).containsExactly(ONE);
    }

    @Test
    void nodeThatIsSilentForTenSecondsIsGone() {
        heard(SELF);
        heard(ONE);
        heard(OTHER);
        assertThat(pass(10, SELF, OTHER)).isEmpty();
        assertThat(pass(1, SELF, OTHER)).containsExactly(new Gone(ONE));
        assertThat(aliveness.alive()).containsExactly(OTHER);
    }

    @Test
    void nodeThatIsHeardAgainIsAliveAgain() {
        heard(SELF);
        heard(ONE);
        pass(20, SELF);
        assertThat(heard(ONE)).containsExactly(new Alive(ONE));
    }

    @Test
    void nobodyIsJudgedWhileThisNodeHearsItselfNot() {
        heard(SELF);
        heard(ONE);
        assertThat(pass(600)).isEmpty();
        assertThat(aliveness.alive()).containsExactly(ONE);
    }

    @Test
    void afterAnOutageEverybodyHasTheFullTimeAndIsAskedAnew() {
        heard(SELF);
        heard(ONE);
        heard(OTHER);
        pass(600);
        assertThat(heard(SELF)).isEmpty();
        assertThat(heard(ONE)).containsExactly(new Alive(ONE));
        assertThat(pass(10, SELF, ONE)).isEmpty();
        assertThat(pass(1, SELF, ONE)).containsExactly(new Gone(OTHER));
    }

    @Test
    void afterASubscriptionWasLostEverybodyIsAskedAnew() {
        heard(SELF);
        heard(ONE);
        aliveness.deaf();
        assertThat(pass(20)).isEmpty();
        heard(SELF);
        assertThat(heard(ONE)).containsExactly(new Alive(ONE));
        assertThat(heard(ONE)).isEmpty();
    }

    @Test
    void goodbyeIsTheEndAtOnce() {
        heard(SELF);
        heard(ONE);
        assertThat(aliveness.goodbye(ONE.id(), now)).containsExactly(new Gone(ONE));
        assertThat(aliveness.goodbye(OTHER.id(), now)).isEmpty();
        assertThat(heard(ONE)).as("said before the goodbye").isEmpty();
        assertThat(aliveness.alive()).isEmpty();
    }

    @Test
    void knowsSoManyNodesAtMost() {
        heard(SELF);
        for (int i = 0; i < Aliveness.MOST; i++) {
            heard(node("%08d".formatted(i)));
        }
        assertThat(heard(ONE)).isEmpty();
        assertThat(aliveness.alive()).hasSize(Aliveness.MOST);
        assertThat(heard(node("00000000"))).as("known already").isEmpty();
    }
}
