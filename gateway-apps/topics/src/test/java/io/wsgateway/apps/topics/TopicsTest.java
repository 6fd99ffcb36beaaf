package io.wsgateway.apps.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Carriable;
import io.wsgateway.app.Principal;
import io.wsgateway.app.Publication;
import io.wsgateway.app.PublicationReply;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import io.wsgateway.testkit.FakeSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The subprotocol, by sessions of one node. */
class TopicsTest {

    private static final CloseStatus GONE = CloseStatus.of(CloseCode.GOING_AWAY);

    private final FakeContext context = new FakeContext("topics").route("/live", RouteSettings.open());
    private final TopicsApplication topics = (TopicsApplication) context.start(new TopicsProvider());

    @Test
    void offersItsSubprotocol() {
        assertThat(topics.subprotocols()).containsExactly("topics.v1");
        assertThat(new TopicsProvider().name()).isEqualTo("topics");
    }

    @Test
    void whatIsPublishedReachesThoseWhoAreSubscribed() {
        FakeSession ada = open("ada");
        FakeSession other = open();
        assertThat(ask(ada, "{'action':'subscribe','id':1,'topic':'room/den'}"))
                .containsExactly(
                        "{'event':'subscribed','id':1,'topic':'room/den','position':'epoch1:0','messages':[]}");
        assertThat(ask(ada, "{'action':'publish','id':'p','topic':'room/den','data':{ 'a' : [1.50, null] }}"))
                .containsExactly(
                        "{'event':'message','topic':'room/den','position':'epoch1:1','from':'ada','data':{ 'a' : [1.50, null] }}",
                        "{'event':'published','id':'p','topic':'room/den','position':'epoch1:1'}");
        assertThat(told(other)).isEmpty();
        assertThat(ask(other, "{'action':'publish','topic':'room/den','data':'hi'}")).as("no id, no answer").isEmpty();
        assertThat(told(ada)).containsExactly(
                "{'event':'message','topic':'room/den','position':'epoch1:2','data':'hi'}");
        assertThat(ask(ada, "{'action':'unsubscribe','id':2,'topic':'room/den'}"))
                .containsExactly("{'event':'unsubscribed','id':2,'topic':'room/den'}");
        ask(other, "{'action':'publish','topic':'room/den','data':3}");
        assertThat(told(ada)).isEmpty();
    }

    @Test
    void aTopicThatKeepsNothingHasNoPositions() {
        FakeSession ada = open("ada");
        assertThat(ask(ada, "{'action':'subscribe','id':1,'topic':'plain/a','since':'e:5'}")).containsExactly(
                "{'event':'subscribed','id':1,'topic':'plain/a','recovered':false,'messages':[]}");
        assertThat(ask(ada, "{'action':'publish','id':2,'topic':'plain/a','data':null}")).containsExactlyInAnyOrder(
                "{'event':'message','topic':'plain/a','from':'ada','data':null}",
                "{'event':'published','id':2,'topic':'plain/a'}");
        assertThat(ask(ada, "{'action':'history','id':3,'topic':'plain/a'}")).containsExactly(
                "{'event':'history','id':3,'topic':'plain/a','messages':[]}");
    }

    @Test
    void recoversWhatWasMissed() {
        FakeSession ada = open("ada");
        publish(ada, "room/den", "1", "2", "3");
        FakeSession again = open();
        String answer = ask(again, "{'action':'subscribe','topic':'room/den','since':'epoch1:1'}").getFirst();
        assertThat(answer).contains("'recovered':true", "'position':'epoch1:3'").doesNotContain("'data':1")
                .containsSubsequence("'data':2", "'data':3");
        assertThat(ask(again, "{'action':'subscribe','topic':'room/den','since':'other:1'}").getFirst())
                .contains("'recovered':false").containsSubsequence("'data':1", "'data':2", "'data':3");
        assertThat(ask(again, "{'action':'subscribe','topic':'room/den','since':'epoch1:3'}").getFirst())
                .contains("'recovered':true", "'messages':[]");
    }

    @Test
    void givesTheLastMessagesToThoseWhoAsk() {
        FakeSession ada = open("ada");
        publish(ada, "room/den", "1", "2", "3");
        assertThat(ask(ada, "{'action':'subscribe','topic':'room/den','history':2}").getFirst())
                .doesNotContain("'data':1", "recovered").containsSubsequence("'data':2", "'data':3");
        assertThat(ask(ada, "{'action':'history','id':1,'topic':'room/den','limit':1}").getFirst())
                .startsWith("{'event':'history','id':1,'topic':'room/den','position':'epoch1:3','messages':[")
                .contains("'data':3").doesNotContain("'data':2");
        assertThat(ask(ada, "{'action':'history','topic':'room/den','since':'epoch1:1','limit':1}").getFirst())
                .as("two were missed").contains("'recovered':false", "'data':3").doesNotContain("'data':2");
        assertThat(ask(ada, "{'action':'history','topic':'room/den','since':'epoch1:1'}").getFirst())
                .contains("'recovered':true", "'data':2", "'data':3");
    }

    @Test
    void anAnswerHasABound() {
        FakeSession ada = open("ada");
        String long100 = Json.quoted("x".repeat(60_000));
        publish(ada, "room/den", long100, long100, long100, long100, long100);
        String answer = ask(ada, "{'action':'history','topic':'room/den','since':'epoch1:0'}").getFirst();
        assertThat(answer).hasSizeLessThan(Excerpt.MOST_BYTES + 1000).contains("'recovered':false", "epoch1:5")
                .doesNotContain("'position':'epoch1:1'");
    }

    /** Engines are operated by others, perhaps with other content. */
    @Test
    void whatWasNotPublishedHereIsToldToNobodyInsideAnAnswer() {
        var kept = topics.kept("room/den").orElseThrow();
        kept.publishText(position -> "\"},x");
        kept.publishText("{\"event\":\"evil\"}");
        FakeSession ada = open("ada");
        publish(ada, "room/den", "1");
        String answer = ask(ada, "{'action':'history','topic':'room/den'}").getFirst();
        assertThat(answer).contains("'data':1").doesNotContain("evil", "x");
        assertThat(Json.members(answer.replace('\'', '"'))).containsKey("messages");
    }

    @Test
    void answersAreKnownByTheirIds() {
        FakeSession ada = open();
        assertThat(ask(ada, "{'action':'ping','id':7}")).containsExactly("{'event':'pong','id':7}");
        assertThat(ask(ada, "{'action':'ping'}")).containsExactly("{'event':'pong'}");
        assertThat(ask(ada, "{'action':'label','id':'x','label':'Ada'}"))
                .containsExactly("{'event':'labelled','id':'x'}");
        assertThat(ada.label()).isEqualTo("Ada");
        assertThat(ask(ada, "{'action':'unsubscribe','id':1,'topic':'room/never'}"))
                .containsExactly("{'event':'unsubscribed','id':1,'topic':'room/never'}");
        assertThat(ask(ada, "{'action':'refresh','id':2,'token':'t'}").getFirst())
                .startsWith("{'event':'error','id':2,'action':'refresh','error':'not-allowed'");
    }

    @Test
    void refusesWithAnIdAndASentence() {
        FakeSession ada = open();
        assertThat(ask(ada, "{'action':'publish','id':1,'topic':'secret/x','data':1}")).containsExactly(
                "{'event':'error','id':1,'action':'publish','topic':'secret/x','error':'not-allowed',"
                        + "'message':'You may not publish to this topic.'}");
        for (String action : List.of("subscribe", "presence", "history")) {
            assertThat(ask(ada, "{'action':'" + action + "','topic':'secret/x'}").getFirst())
                    .contains("'action':'" + action + "'", "'error':'not-allowed'");
        }
        assertThat(ask(ada, "hello")).containsExactly(
                "{'event':'error','error':'malformed','message':'The message is not a JSON object.'}");
        ada.receiveBinary(1, 2);
        assertThat(told(ada)).containsExactly(
                "{'event':'error','error':'malformed','message':'Messages are text here: a JSON object.'}");
        assertThat(ada.isOpen()).isTrue();
        assertThat(context.meter().counts()).containsEntry("refused-not-allowed", 4L)
                .containsEntry("refused-malformed", 2L)
                .containsEntry("subscribe", 1L);
    }

    @Test
    void escapesWhatPeersSay() {
        FakeSession ada = open("<a>\"\\\u0001");
        ask(ada, "{'action':'subscribe','topic':'room/\\\"<b>'}");
        assertThat(ask(ada, "{'action':'publish','topic':'room/\\\"<b>','data':'</script>'}").getFirst())
                .contains("'from':'<a>\\'\\\\\\u0001'").contains("room/\\'<b>");
    }

    @Test
    void subscribesToSoManyTopicsOnly() {
        FakeSession ada = open();
        for (int i = 0; i < 64; i++) {
            assertThat(ask(ada, "{'action':'subscribe','topic':'room/" + i + "'}").getFirst()).contains("subscribed");
        }
        assertThat(ask(ada, "{'action':'subscribe','id':1,'topic':'room/64'}")).containsExactly(
                "{'event':'error','id':1,'action':'subscribe','topic':'room/64','error':'too-many-topics',"
                        + "'message':'A session is subscribed to at most 64 topics.'}");
        assertThat(ask(ada, "{'action':'subscribe','topic':'room/1'}").getFirst()).as("again").contains("subscribed");
        ask(ada, "{'action':'unsubscribe','topic':'room/1'}");
        assertThat(ask(ada, "{'action':'subscribe','topic':'room/64'}").getFirst()).contains("subscribed");
    }

    @Test
    void rulesSeeWhoItIs() {
        TopicsApplication ruled = started(RouteSettings.rules(
                Map.of("topics", List.of("user/{principal}", "t/{claim.tenant}/#"), "allow", List.of("subscribe")),
                Map.of("topics", List.of("news"), "allow", "subscribe"),
                Map.of("topics", List.of("news"), "allow", "publish", "principals", List.of("editor")),
                Map.of("topics", List.of("members"), "allow", "subscribe", "principals", "authenticated")));
        FakeSession ada = FakeSession.open(ruled,
                FakeRequest.to("/live").by(new Principal("ada/1", Map.of("tenant", "acme"))));
        FakeSession nobody = FakeSession.open(ruled, FakeRequest.to("/live"));
        FakeSession editor = FakeSession.open(ruled, FakeRequest.to("/live"), "editor");
        assertThat(ask(ada, "{'action':'subscribe','topic':'user/ada%2F1'}").getFirst()).contains("subscribed");
        assertThat(ask(ada, "{'action':'subscribe','topic':'user/ada/1'}").getFirst()).contains("not-allowed");
        assertThat(ask(ada, "{'action':'subscribe','topic':'user/{principal}'}").getFirst()).contains("not-allowed");
        assertThat(ask(ada, "{'action':'subscribe','topic':'t/acme/x'}").getFirst()).contains("subscribed");
        assertThat(ask(ada, "{'action':'subscribe','topic':'t/other/x'}").getFirst()).contains("not-allowed");
        assertThat(ask(nobody, "{'action':'subscribe','topic':'t/acme/x'}").getFirst()).contains("not-allowed");
        assertThat(ask(nobody, "{'action':'subscribe','topic':'members'}").getFirst()).contains("not-allowed");
        assertThat(ask(ada, "{'action':'subscribe','topic':'members'}").getFirst()).contains("subscribed");
        assertThat(ask(nobody, "{'action':'subscribe','topic':'news'}").getFirst()).contains("subscribed");
        assertThat(ask(ada, "{'action':'publish','topic':'news','data':1}").getFirst()).contains("not-allowed");
        assertThat(ask(editor, "{'action':'publish','id':1,'topic':'news','data':1}").getFirst()).contains("published");
        assertThat(told(nobody)).containsExactly("{'event':'message','topic':'news','from':'editor','data':1}");
        assertThat(ask(ada, "{'action':'subscribe','topic':'news','presence':true}").getFirst())
                .contains("not-allowed", "who is subscribed");
        assertThat(ask(ada, "{'action':'subscribe','topic':'news','history':1}").getFirst())
                .contains("not-allowed", "history");
    }

    /** Who may subscribe and may not read what was before is told that nothing was recovered. */
    @Test
    void recoveryTakesTheRightToReadTheHistory() {
        TopicsApplication ruled = started(RouteSettings.rules(
                Map.of("topics", List.of("room/+"), "allow", List.of("subscribe", "publish"), "history", Map.of())));
        FakeSession ada = FakeSession.open(ruled, FakeRequest.to("/live"));
        publish(ada, "room/den", "1");
        assertThat(ask(ada, "{'action':'subscribe','topic':'room/den','since':'epoch1:0'}").getFirst())
                .contains("'recovered':false", "'messages':[]", "'position':'epoch1:1'");
    }

    @Test
    void tellsWatchersWhoComesAndGoes() {
        FakeSession ada = open("ada");
        ask(ada, "{'action':'label','label':'Ada'}");
        String self = "{'session':'" + ada.id() + "','principal':'ada','label':'Ada'}";
        assertThat(ask(ada, "{'action':'subscribe','id':1,'topic':'plain/a','presence':true}")).containsExactly(
                "{'event':'subscribed','id':1,'topic':'plain/a','messages':[],'members':[" + self + "],'count':1}");
        gather();
        told(ada);
        FakeSession bob = open();
        ask(bob, "{'action':'subscribe','topic':'plain/a'}");
        assertThat(told(ada)).as("gathered first").isEmpty();
        gather();
        assertThat(told(ada))
                .containsExactly("{'event':'joined','topic':'plain/a','member':{'session':'" + bob.id() + "'}}");
        assertThat(told(bob)).as("who doesn't watch isn't told").isEmpty();
        ask(bob, "{'action':'label','label':'Bob'}");
        gather();
        assertThat(told(ada)).containsExactly(
                "{'event':'changed','topic':'plain/a','member':{'session':'" + bob.id() + "','label':'Bob'}}");
        assertThat(ask(bob, "{'action':'presence','id':4,'topic':'plain/a'}").getFirst())
                .startsWith("{'event':'presence','id':4,'topic':'plain/a','members':[")
                .contains(self, "Bob", "'count':2");
        bob.end(GONE);
        gather();
        assertThat(told(ada)).containsExactly(
                "{'event':'left','topic':'plain/a','member':{'session':'" + bob.id() + "','label':'Bob'}}");
        ask(ada, "{'action':'subscribe','topic':'plain/a'}");
        open("eve").receiveText("{\"action\":\"subscribe\",\"topic\":\"plain/a\"}");
        gather();
        assertThat(told(ada)).as("watches no more").isEmpty();
        assertThat(topics.rosters().count()).isZero();
    }

    /** What a watcher is sent doesn't grow with how many come and go at once. */
    @Test
    void manyChangesAreToldAsHowManyThereAre() {
        FakeSession ada = open("ada");
        ask(ada, "{'action':'subscribe','topic':'plain/a','presence':true}");
        gather();
        told(ada);
        List<FakeSession> crowd = IntStream.range(0, 500).mapToObj(i -> subscribed("plain/a")).toList();
        gather();
        assertThat(told(ada)).containsExactly("{'event':'presence','topic':'plain/a','count':501}");
        crowd.subList(0, 450).forEach(session -> session.end(GONE));
        gather();
        assertThat(told(ada)).singleElement().asString().contains("'event':'presence'", "'count':51", "'members':[");
        assertThat(ask(ada, "{'action':'presence','topic':'plain/a'}").getFirst()).contains("'count':51");
        crowd.get(450).end(GONE);
        gather();
        assertThat(told(ada)).singleElement().asString().contains("'event':'left'", crowd.get(450).id());
    }

    @Test
    void listsHaveBounds() {
        IntStream.range(0, 1100).forEach(i -> subscribed("plain/a"));
        FakeSession ada = open("ada");
        String subscribed = ask(ada, "{'action':'subscribe','topic':'plain/a','presence':true}").getFirst();
        assertThat(subscribed).contains("'count':1101");
        assertThat((List<?>) Json.members(subscribed.replace('\'', '"')).get("members")).hasSize(100);
        String asked = ask(ada, "{'action':'presence','topic':'plain/a'}").getFirst();
        assertThat((List<?>) Json.members(asked.replace('\'', '"')).get("members")).hasSize(1000);
        List<Member> long1000 = IntStream.range(0, 1000).mapToObj(
                i -> new Member("s" + i, Optional.of("\u0001".repeat(256)))).toList();
        assertThat(String.join("", MemberList.of(long1000, 1000).members())).hasSizeLessThan(140_000);
    }

    @Test
    void whoEndsHoldsNoRoster() {
        FakeSession ada = open("ada");
        ask(ada, "{'action':'subscribe','topic':'plain/a','presence':true}");
        ask(ada, "{'action':'subscribe','topic':'plain/a','presence':true}");
        ask(ada, "{'action':'subscribe','topic':'plain/b','presence':true}");
        assertThat(topics.rosters().count()).isEqualTo(2);
        ask(ada, "{'action':'unsubscribe','topic':'plain/b'}");
        assertThat(topics.rosters().count()).isEqualTo(1);
        ada.end(GONE);
        assertThat(topics.rosters().count()).isZero();
    }

    @Test
    void publishesByHttp() {
        FakeSession ada = open("ada");
        ask(ada, "{'action':'subscribe','topic':'room/den'}");
        assertThat(byHttp("room/den", "application/json", " { \"a\" : 1.50 }\n"))
                .isEqualTo(new PublicationReply.Published(Optional.of(new TopicPosition("epoch1", 1))));
        assertThat(byHttp("room/den", "text/plain", "\"hi\"\n"))
                .isEqualTo(new PublicationReply.Published(Optional.of(new TopicPosition("epoch1", 2))));
        assertThat(told(ada)).containsExactly(
                "{'event':'message','topic':'room/den','position':'epoch1:1','data':{ 'a' : 1.50 }}",
                "{'event':'message','topic':'room/den','position':'epoch1:2','data':'\\'hi\\'\\n'}");
        assertThat(byHttp("plain/a", "application/json", "1"))
                .isEqualTo(new PublicationReply.Published(Optional.empty()));
        assertThat(ask(ada, "{'action':'history','topic':'room/den'}").getFirst()).contains("1.50", "hi");
    }

    @Test
    void saysWhatCanNotBePublishedByHttp() {
        assertThat(byHttp("a", "application/json", "{"))
                .isEqualTo(new PublicationReply.Rejected("The body is not JSON."));
        assertThat(byHttp("a", "application/json", ""))
                .isEqualTo(new PublicationReply.Rejected("The body is not JSON."));
        assertThat(byHttp("a", "application/octet-stream", "x"))
                .isEqualTo(new PublicationReply.Rejected("What is published here is JSON or text, not bytes."));
        assertThat(byHttp("a", "text/plain", "x".repeat(65_536))).isEqualTo(
                new PublicationReply.Rejected("What is published here has at most 65536 bytes as JSON."));
    }

    /** However long the names are, their state fits. */
    @Test
    void aSessionCanAlwaysBeCarried() throws Exception {
        TopicsApplication many = started(RouteSettings.open().set("topics-per-session", 1000));
        SessionListener[] listener = new SessionListener[1];
        FakeSession ada = FakeSession.open((session, request) -> listener[0] = many.onOpen(session, request),
                FakeRequest.to("/live"));
        ask(ada, Json.write(Map.of("action", "label", "label", "\u4e16".repeat(256))).replace('"', '\''));
        String last = "";
        for (int i = 0; i < 1000 && !last.contains("too-many-topics"); i++) {
            last = ask(ada,
                    "{'action':'subscribe','topic':'room/" + "\\\\".repeat(100) + "\u4e16".repeat(140) + i + "'}")
                    .getFirst();
        }
        assertThat(last).contains("too-many-topics");
        byte[] state = listener[0].suspend(ada);
        assertThat(state.length).isBetween(50_000, Carriable.MAX_STATE_BYTES);
        int before = ada.subscriptions().size();
        assertThat(CarriedTopics.read(state).topics()).hasSize(before);
    }

    private static TopicsApplication started(FakeSettings settings) {
        return (TopicsApplication) new FakeContext("topics").route("/live", settings).start(new TopicsProvider());
    }

    private FakeSession subscribed(String topic) {
        FakeSession session = open();
        session.receiveText("{\"action\":\"subscribe\",\"topic\":\"" + topic + "\"}");
        return session;
    }

    private void gather() {
        context.advance(Duration.ofMillis(100));
    }

    private PublicationReply byHttp(String topic, String type, String body) {
        return topics.onPublish(new Publication(topic, type, body.getBytes(StandardCharsets.UTF_8)))
                .toCompletableFuture().join();
    }

    private FakeSession open() {
        return FakeSession.open(topics, FakeRequest.to("/live"));
    }

    private FakeSession open(String principal) {
        return FakeSession.open(topics, FakeRequest.to("/live"), principal);
    }

    private static void publish(FakeSession session, String topic, String... data) {
        for (String one : data) {
            session.receiveText("{\"action\":\"publish\",\"topic\":\"" + topic + "\",\"data\":" + one + "}");
        }
        session.takeTexts();
    }

    private static List<String> ask(FakeSession session, String command) {
        session.receiveText(command.replace('\'', '"'));
        return told(session);
    }

    private static List<String> told(FakeSession session) {
        return session.takeTexts().stream().map(text -> text.replace('"', '\'')).toList();
    }
}
