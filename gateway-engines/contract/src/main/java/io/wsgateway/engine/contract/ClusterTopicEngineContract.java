package io.wsgateway.engine.contract;

import static io.wsgateway.engine.contract.Stages.answer;
import static io.wsgateway.engine.contract.Stages.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.cluster.Cluster;
import io.wsgateway.cluster.node.Node;
import io.wsgateway.engine.Engine;
import io.wsgateway.topic.TopicEngine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What topics do that several nodes share by an engine: what they do for one, and across nodes. */
public abstract class ClusterTopicEngineContract extends TopicEngineContract {

    private final List<Cluster> clusters = new ArrayList<>();

    /**
     * An engine that isn't open yet. All of one test are of one cluster; nothing of the tests before is left in it.
     *
     * @param node the node's id
     */
    protected abstract Engine engine(String node);

    @Override
    protected final TopicEngine topicEngine(String node) {
        Cluster cluster = Cluster.of(engine(node), new Node(node, "host-" + node, "1.0", Instant.EPOCH));
        clusters.add(cluster);
        cluster.open();
        until("the engine", () -> cluster.engineState().isUp());
        until("the other nodes", () -> clusters.stream()
                .allMatch(each -> each.bus().others().size() == clusters.size() - 1));
        return cluster.engine("chat");
    }

    @AfterEach
    final void closesClusters() {
        clusters.forEach(Cluster::close);
    }

    @Test
    void aPlainMessageReachesTheOtherNodes() {
        TopicNode east = node("east0000");
        TopicNode west = node("west0000");
        east.want("room");
        west.want("room");
        answer(east.recover("room", MANY, TopicPosition.NONE)); // from which it is subscribed
        answer(west.recover("room", MANY, TopicPosition.NONE));
        IntStream.rangeClosed(1, 100).forEach(i -> east.publish("room", String.valueOf(i)));
        List<String> all = Stream.concat(Stream.of("room has: "),
                IntStream.rangeClosed(1, 100).mapToObj(i -> "room: " + i)).toList();
        assertThat(west.heard(101)).containsExactlyElementsOf(all);
        assertThat(east.heard()).containsExactlyElementsOf(all);
    }

    @Test
    void keptMessagesHaveOneOrderOnAllNodes() {
        TopicNode east = node("east0000");
        TopicNode west = node("west0000");
        TopicNode far = node("far00000");
        List<TopicNode> nodes = List.of(east, west, far);
        for (TopicNode node : nodes) {
            node.want("room");
            answer(node.recover("room", MANY, TopicPosition.NONE));
        }
        List<CompletionStage<TopicPosition>> kept = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            for (TopicNode node : nodes) {
                kept.add(i % 5 == 0 ? node.keep("room", MANY, "other") : node.keepPosition("room", MANY));
            }
        }
        assertThat(kept.stream().map(Stages::answer)).doesNotHaveDuplicates();
        TopicRecovery read = answer(east.engine().read("room", MANY, TopicPosition.NONE));
        assertThat(read.position().offset()).isEqualTo(150);
        for (int i = 0; i < 150; i++) {
            assertThat(texts(read).get(i)).isIn("other", at(read.position(), i + 1).toString());
        }
        List<String> all = Stream.concat(Stream.of("room has: "), texts(read).stream().map(text -> "room: " + text))
                .toList();
        for (TopicNode node : nodes) {
            assertThat(node.heard(151)).containsExactlyElementsOf(all);
        }
    }

    @Test
    void whoComesBackToAnotherNodeGetsWhatWasMissed() {
        TopicNode east = node("east0000");
        TopicNode west = node("west0000");
        TopicPosition first = answer(east.keep("room", MANY, "1"));
        answer(west.keep("room", MANY, "2"));
        west.want("room");
        assertThat(answer(west.recover("room", MANY, first)).recovered()).isTrue();
        answer(east.keep("room", MANY, "3"));
        assertThat(west.heard(2)).containsExactly("room recovered: 2", "room: 3");
    }

    @Test
    void whatIsKeptElsewhereWhileManyRecoverIsToldOrDeliveredOnce() {
        TopicNode east = node("east0000");
        TopicNode west = node("west0000");
        TopicPosition first = answer(east.keepPosition("room", MANY));
        west.want("room");
        List<CompletableFuture<TopicRecovery>> recoveries = new ArrayList<>();
        CompletionStage<TopicPosition> last = CompletableFuture.completedStage(first);
        for (int i = 0; i < 300; i++) {
            last = east.keepPosition("room", MANY);
            recoveries.add(west.recover("room", MANY, first));
        }
        long end = answer(last).offset();
        recoveries.forEach(recovery -> assertThat(answer(recovery).recovered()).isTrue());
        until("the last message", () -> west.heard().contains("room: " + at(first, end))
                || west.heard().stream().anyMatch(each -> each.endsWith(" " + at(first, end))));
        long delivered = 0; // how far, in either way
        for (String each : west.heard()) {
            String rest = each.substring(each.lastIndexOf(' ') + 1);
            long offset = rest.isEmpty() ? first.offset() : TopicPosition.parse(rest).orElseThrow().offset();
            if (each.startsWith("room: ")) {
                assertThat(delivered == 0 || offset == delivered + 1).as("%s behind %d", each, delivered).isTrue();
            } else {
                assertThat(delivered == 0 || offset == delivered).as("told up to %d behind %d", offset, delivered)
                        .isTrue();
            }
            delivered = offset;
        }
        assertThat(delivered).isEqualTo(end);
    }

    @Test
    void whatOneNodeForgetsIsForgottenOnAll() {
        TopicNode east = node("east0000");
        TopicNode west = node("west0000");
        west.want("room");
        answer(west.recover("room", MANY, TopicPosition.NONE));
        TopicPosition before = answer(east.keep("room", MANY, "old"));
        west.heard(2);
        east.engine().forget("room");
        until("it to be forgotten",
                () -> !answer(west.engine().read("room", MANY, before)).position().epoch().equals(before.epoch()));
        answer(east.keep("room", MANY, "new"));
        assertThat(west.heard(3)).containsExactly("room has: ", "room: old", "room: new");
        TopicRecovery told = answer(west.recover("room", MANY, before));
        assertThat(told.recovered()).isFalse();
        assertThat(texts(told)).containsExactly("new");
    }

    @Test
    void aFilterBringsWhatMatchesAndWhatDoesNot() {
        TopicNode east = node("east0000");
        TopicNode west = node("west0000");
        west.want("a/+"); // the node finds what matches
        west.want("a/named");
        answer(west.recover("a/named", MANY, TopicPosition.NONE));
        until("the filter", () -> {
            east.publish("a/probe", "are you there");
            return west.heard().contains("a/probe: are you there");
        });
        int before = west.heard().size();
        answer(east.keep("a/b", MANY, "kept"));
        answer(east.keep("a/named", MANY, "by name"));
        until("both", () -> west.heard().containsAll(List.of("a/b: kept", "a/named: by name")));
        east.publish("a/last", "last");
        until("the last one", () -> west.heard().contains("a/last: last"));
        assertThat(west.heard().stream().skip(before).filter(each -> each.startsWith("a/named")))
                .as("once").containsExactly("a/named: by name");
    }

    @Test
    void membersElsewhereAreKnownAndObserved() {
        TopicNode east = node("east0000");
        TopicNode west = node("west0000");
        west.join("room", "west0000-1");
        assertThat(answer(east.engine().membersElsewhere("room")))
                .containsExactly(new Member("west0000-1", Optional.of("p-west0000-1")));
        east.engine().observed("room");
        assertThat(answer(east.engine().membersElsewhere("room")).stream().map(Member::session))
                .as("who is there when its node has answered; what happens from then on is told")
                .containsExactly("west0000-1");
        west.join("room", "west0000-3");
        west.leave("room", "west0000-1");
        until("both events",
                () -> east.heard().containsAll(List.of("room + west0000-3", "room - west0000-1")));
        assertThat(answer(east.engine().membersElsewhere("room")).stream().map(Member::session))
                .containsExactly("west0000-3");
        if (clusters.getFirst().nodeCounts().missing() == 0) {
            assertThat(east.heard()).as("a member already, of a node that could be asked")
                    .doesNotContain("room + west0000-1");
        }
    }

    @Test
    void membersOfANodeThatEndsHaveLeft() {
        TopicNode east = node("east0000");
        TopicNode west = node("west0000");
        west.join("room", "west0000-1");
        east.engine().observed("room");
        assertThat(answer(east.engine().membersElsewhere("room")).stream().map(Member::session))
                .as("who is there when its node has answered; what happens from then on is told")
                .containsExactly("west0000-1");
        clusters.get(1).close();
        until("its member to leave", () -> east.heard().contains("room - west0000-1"));
        assertThat(answer(east.engine().membersElsewhere("room"))).isEmpty();
    }
}
