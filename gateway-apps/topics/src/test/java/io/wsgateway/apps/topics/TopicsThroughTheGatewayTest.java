package io.wsgateway.apps.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.PublicationReply;
import io.wsgateway.testkit.TestConnection;
import io.wsgateway.testkit.TestGateway;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicsThroughTheGatewayTest {

    private final TestGateway gateway =
            TestGateway.of(new TopicsProvider()).route("/live", RouteSettings.open()).serve();

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void aMessageThatIsPublishedByHttpReachesAllAndIsRecovered() {
        TestConnection ada = gateway.connect("/live", "topics.v1");
        TestConnection bob = gateway.connect("/live", "other", "topics.v1");
        assertThat(bob.subprotocol()).contains("topics.v1");
        assertThat(ask(ada, "{'action':'subscribe','id':1,'topic':'room/den'}")).singleElement().asString()
                .contains("'event':'subscribed'");
        ask(bob, "{'action':'subscribe','id':1,'topic':'room/den'}");
        bob.lose();
        PublicationReply reply = gateway.publish("room/den", "application/json", "{\"a\":1}");
        String position = ((PublicationReply.Published) reply).position().orElseThrow().toString();
        String message = "{'event':'message','topic':'room/den','position':'" + position + "','data':{'a':1}}";
        assertThat(texts(ada)).containsExactly(message);
        TestConnection again = gateway.connect("/live", "topics.v1");
        String before = position.replaceFirst(":1$", ":0");
        assertThat(ask(again, "{'action':'subscribe','topic':'room/den','since':'" + before + "'}"))
                .containsExactly("{'event':'subscribed','topic':'room/den','position':'" + position
                        + "','recovered':true,'messages':[" + message + "]}");
    }

    /** What is too much for a history pushes out what was there, and isn't passed over in silence. */
    @Test
    void whoMissedWhatNoHistoryHoldsIsToldSo() {
        gateway.replace(TestGateway.of(new TopicsProvider()).route("/live", RouteSettings.rules(
                Map.of("topics", List.of("room/a"), "allow", List.of("subscribe", "publish", "history"),
                        "history", Map.of("bytes", 200)))));
        TestConnection ada = gateway.connect("/live", "topics.v1");
        String position = ask(ada, "{'action':'subscribe','topic':'room/a'}").getFirst()
                .replaceFirst(".*'position':'([^']+)'.*", "$1");
        assertThat(ask(ada, "{'action':'publish','topic':'room/a','data':'" + "x".repeat(300) + "'}")).hasSize(1);
        TestConnection bob = gateway.connect("/live", "topics.v1");
        String since = "{'action':'subscribe','topic':'room/a','since':'" + position + "'}";
        assertThat(ask(bob, since)).singleElement().asString().contains("'recovered':false", "'messages':[]");
        gateway.publish("room/a", "text/plain", "small");
        assertThat(ask(gateway.connect("/live", "topics.v1"), since)).singleElement().asString()
                .contains("'recovered':false", "'data':'small'");
    }

    /** A listener is added, or presence asked for: nothing is left out by that, and nothing comes twice. */
    @Test
    void whoSubscribesOnceMoreHearsEachMessageOnce() {
        TestConnection ada = gateway.connect("/live", "topics.v1");
        TestConnection bob = gateway.connect("/live", "topics.v1");
        for (String topic : List.of("room/a", "plain/a")) {
            ask(ada, "{'action':'subscribe','topic':'" + topic + "'}");
            for (int i = 0; i < 20; i++) {
                ada.sendText("{\"action\":\"subscribe\",\"topic\":\"" + topic + "\",\"presence\":" + (i > 9) + "}");
                bob.sendText("{\"action\":\"publish\",\"topic\":\"" + topic + "\",\"data\":" + i + "}");
            }
            assertThat(texts(ada)).filteredOn(text -> text.contains("'event':'message'"))
                    .extracting(text -> Integer.parseInt(text.replaceAll(".*'data':(\\d+).*", "$1")))
                    .containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
        }
    }

    @Test
    void whoOffersNoSubprotocolIsSpokenToLikewise() {
        TestConnection plain = gateway.connect("/live");
        assertThat(plain.subprotocol()).isEmpty();
        assertThat(ask(plain, "{'action':'ping','id':1}")).containsExactly("{'event':'pong','id':1}");
    }

    @Test
    void theAnswerComesBeforeWhatIsPublishedAfterIt() {
        TestConnection ada = gateway.connect("/live", "topics.v1");
        TestConnection bob = gateway.connect("/live", "topics.v1");
        for (String topic : List.of("room/a", "plain/a")) {
            ada.sendText("{\"action\":\"subscribe\",\"topic\":\"" + topic + "\"}");
            bob.sendText("{\"action\":\"publish\",\"topic\":\"" + topic + "\",\"data\":1}");
            assertThat(texts(ada)).satisfiesExactly(first -> assertThat(first).contains("subscribed"),
                    second -> assertThat(second).contains("'event':'message'"));
        }
    }

    /** Subscribing to what keeps messages takes a while: what follows for the same topic waits for it. */
    @Test
    void whatIsAskedForAtOnceIsDoneInOrder() {
        TestConnection ada = gateway.connect("/live", "topics.v1");
        byte[] all = burst("{'action':'subscribe','id':1,'topic':'room/a'}",
                "{'action':'unsubscribe','id':2,'topic':'room/a'}",
                "{'action':'subscribe','id':3,'topic':'room/a'}", "{'action':'unsubscribe','id':4,'topic':'room/a'}",
                "{'action':'ping','id':5}");
        ada.send(all);
        assertThat(texts(ada)).extracting(text -> text.replaceAll(".*'event':'(\\w+)','id':(\\d).*", "$1 $2"))
                .containsExactlyInAnyOrder("pong 5", "subscribed 1", "unsubscribed 2", "subscribed 3", "unsubscribed 4")
                .containsSubsequence("subscribed 1", "unsubscribed 2", "subscribed 3", "unsubscribed 4");
        gateway.publish("room/a", "text/plain", "x");
        assertThat(texts(ada)).as("unsubscribed at last").isEmpty();
    }

    @Test
    void whatWaitsForOneTopicHasABound() {
        TestConnection ada = gateway.connect("/live", "topics.v1");
        String[] commands = new String[40];
        Arrays.fill(commands, "{'action':'subscribe','topic':'room/a'}");
        ada.send(burst(commands));
        List<String> texts = texts(ada);
        assertThat(texts).hasSize(40);
        assertThat(texts.stream().filter(text -> text.contains("'error':'unavailable'"))).isNotEmpty();
        assertThat(texts.stream().filter(text -> text.contains("subscribed")).count())
                .isGreaterThanOrEqualTo(SubscribedTopic.MOST_WAITING);
        assertThat(ask(ada, "{'action':'subscribe','topic':'room/a'}")).singleElement().asString()
                .contains("subscribed");
    }

    @Test
    void sessionsGoOnWhenItIsReplaced() {
        TestConnection ada = gateway.connect("/live", "topics.v1");
        ask(ada, "{'action':'subscribe','topic':'room/a'}");
        ask(ada, "{'action':'subscribe','topic':'plain/a','presence':true}");
        gateway.replace(TestGateway.of(new TopicsProvider()).route("/live", RouteSettings.open()));
        assertThat(texts(ada)).singleElement().asString()
                .startsWith("{'event':'presence','topic':'plain/a','members':[{");
        gateway.publish("room/a", "text/plain", "x");
        assertThat(texts(ada)).hasSize(1);
        assertThat(ask(ada, "{'action':'unsubscribe','id':1,'topic':'room/a'}")).hasSize(1);
        gateway.publish("room/a", "text/plain", "y");
        assertThat(texts(ada)).isEmpty();
    }

    /** What isn't allowed any more ends, and the client is told. */
    @Test
    void sessionsAreHeldToTheRulesOfTheNextOne() {
        TestConnection ada = gateway.connect("/live", "topics.v1");
        ask(ada, "{'action':'label','label':'Ada'}");
        for (String topic : List.of("room/a", "room/b", "plain/a", "gone")) {
            ask(ada, "{'action':'subscribe','topic':'" + topic + "','presence':" + !topic.equals("room/a") + "}");
        }
        gateway.replace(TestGateway.of(new TopicsProvider()).route("/live", RouteSettings.rules(
                Map.of("topics", List.of("room/a", "plain/#"), "allow", List.of("subscribe", "presence")),
                Map.of("topics", List.of("room/b"), "allow", List.of("subscribe")))));
        List<String> texts = texts(ada);
        String ended = "{'event':'error','action':'subscribe','topic':'%s','error':'not-allowed',"
                + "'message':'You may not be subscribed to this topic any more.'}";
        assertThat(texts).contains(ended.formatted("gone"), ended.formatted("room/b"));
        assertThat(texts).filteredOn(text -> text.contains("'topic':'plain/a'")).singleElement().asString()
                .startsWith("{'event':'presence'").contains("'label':'Ada'}],'count':1}");
        for (String topic : List.of("room/a", "room/b", "plain/a", "gone")) {
            gateway.publish(topic, "text/plain", topic);
        }
        assertThat(texts(ada)).extracting(text -> text.replaceAll(".*'topic':'([^']+)'.*", "$1"))
                .containsExactly("room/a", "plain/a");
    }

    private static List<String> ask(TestConnection connection, String command) {
        connection.sendText(command.replace('\'', '"'));
        return texts(connection);
    }

    private static List<String> texts(TestConnection connection) {
        return connection.texts().stream().map(text -> text.replace('"', '\'')).toList();
    }

    /** Frames that arrive in one read, each masked with zeros. */
    private static byte[] burst(String... commands) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String command : commands) {
            byte[] payload = command.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            bytes.write(0x81);
            bytes.write(0x80 | payload.length);
            bytes.writeBytes(new byte[4]);
            bytes.writeBytes(payload);
        }
        return bytes.toByteArray();
    }
}
