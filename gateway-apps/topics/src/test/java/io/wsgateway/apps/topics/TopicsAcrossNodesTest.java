package io.wsgateway.apps.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Publication;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One topic on several nodes. */
class TopicsAcrossNodesTest {

    private static final CloseStatus GONE = CloseStatus.of(CloseCode.GOING_AWAY);

    private final FakeContext here = new FakeContext("topics");
    private final FakeContext there = here.otherNode();
    private final TopicsApplication topics = start(here);
    private final TopicsApplication topicsThere = start(there);

    private static TopicsApplication start(FakeContext context) {
        return (TopicsApplication) context.route("/live", RouteSettings.open()).start(new TopicsProvider());
    }

    @Test
    void whatIsPublishedOnOneReachesTheOther() {
        FakeSession ada = open(topics);
        FakeSession bob = open(topicsThere);
        for (String topic : List.of("room/a", "plain/a")) {
            ask(ada, "{'action':'subscribe','topic':'" + topic + "'}");
            ask(bob, "{'action':'publish','topic':'" + topic + "','data':1}");
            assertThat(told(ada)).singleElement().asString().contains("'data':1");
            topicsThere.onPublish(new Publication(topic, "text/plain", "2".getBytes(StandardCharsets.UTF_8)));
            assertThat(told(ada)).singleElement().asString().contains("'data':'2'");
        }
    }

    @Test
    void recoversOnAnotherNode() {
        FakeSession ada = open(topics);
        ask(ada, "{'action':'subscribe','topic':'room/a'}");
        ask(ada, "{'action':'publish','topic':'room/a','data':1}");
        ada.end(GONE);
        ask(open(topicsThere), "{'action':'publish','topic':'room/a','data':2}");
        assertThat(ask(open(topicsThere), "{'action':'subscribe','topic':'room/a','since':'epoch1:1'}").getFirst())
                .contains("'recovered':true", "'data':2").doesNotContain("'data':1");
    }

    @Test
    void membersOfAllNodesAreListedAndAnnounced() {
        FakeSession bob = open(topicsThere);
        ask(bob, "{'action':'subscribe','topic':'plain/a'}");
        FakeSession ada = open(topics);
        assertThat(ask(ada, "{'action':'subscribe','topic':'plain/a','presence':true}").getFirst())
                .contains(bob.id(), ada.id(), "'count':2");
        gather();
        told(ada);
        assertThat(ask(bob, "{'action':'presence','topic':'plain/a'}").getFirst()).contains(bob.id(), ada.id());
        there.fallAsleep();
        gather();
        assertThat(told(ada)).singleElement().asString().contains("'event':'left'", bob.id());
        assertThat(ask(ada, "{'action':'presence','topic':'plain/a'}").getFirst()).contains("'count':1");
        there.wake();
        gather();
        assertThat(told(ada)).singleElement().asString().contains("'event':'joined'", bob.id());
        bob.end(GONE);
        gather();
        assertThat(told(ada)).singleElement().asString().contains("'event':'left'", bob.id());
    }

    private void gather() {
        here.advance(Duration.ofMillis(100));
    }

    private static FakeSession open(TopicsApplication application) {
        return FakeSession.open(application, FakeRequest.to("/live"));
    }

    private static List<String> ask(FakeSession session, String command) {
        session.receiveText(command.replace('\'', '"'));
        return told(session);
    }

    private static List<String> told(FakeSession session) {
        return session.takeTexts().stream().map(text -> text.replace('"', '\'')).toList();
    }
}
