package io.wsgateway.apps.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTest {

    private static final CloseStatus GONE = CloseStatus.of(CloseCode.GOING_AWAY);

    private final FakeContext context = new FakeContext("chat").set("history", 3).set("rooms", 2);
    private final Application chat = new ChatProvider().start(context);

    @Test
    void isFoundByItsNameAndKnowsItsSettings() {
        assertThat(ServiceLoader.load(ApplicationProvider.class)).extracting(ApplicationProvider::name)
                .containsExactly("chat");
        assertThat(context.settings().problems()).isEmpty();
        assertThat(chat.page()).isPresent();
    }

    @Test
    void newcomerIsWelcomedAndTheOthersHearOfIt() {
        FakeSession a = enter("den");
        assertThat(a.takeTexts()).containsExactly("{\"event\":\"welcome\",\"you\":\"guest-1\",\"room\":\"den\","
                + "\"count\":1,\"members\":[\"guest-1\"],\"recovered\":false,\"position\":\"epoch1:0\","
                + "\"history\":[]}");
        FakeSession b = enter("den");
        assertThat(a.takeTexts()).containsExactly("{\"event\":\"joined\",\"who\":\"guest-2\",\"count\":2}");
        assertThat(read(b).getFirst()).containsEntry("members", List.of("guest-1", "guest-2"));
    }

    @Test
    void whatIsSaidReachesEveryoneInTheRoomAndNobodyElse() {
        FakeSession a = enter("den");
        FakeSession b = enter("den");
        FakeSession elsewhere = FakeSession.open(chat, FakeRequest.to("/chat"));
        forget(a, b, elsewhere);
        a.receiveText(say("hello"));
        String said = "{\"event\":\"said\",\"from\":\"guest-1\",\"data\":\"hello\",\"at\":\"2026-01-01T00:00:00Z\","
                + "\"position\":\"epoch1:1\"}";
        assertThat(a.texts()).containsExactly(said);
        assertThat(b.texts()).containsExactly(said);
        assertThat(elsewhere.texts()).isEmpty();
    }

    @Test
    void historyHoldsTheLastMessages() {
        FakeSession a = enter("den");
        for (int i = 0; i < 5; i++) {
            a.receiveText(say("m" + i));
        }
        assertThat(history(enter("den"))).containsExactly("m2", "m3", "m4");
    }

    @Test
    void historyIsBoundedInBytes() {
        Application roomy = new FakeContext("chat").set("history", 1000).start(new ChatProvider());
        FakeSession a = FakeSession.open(roomy, FakeRequest.to("/chat"));
        for (int i = 0; i < 100; i++) {
            a.receiveText(say("\u20ac".repeat(4096)));
        }
        String welcome = FakeSession.open(roomy, FakeRequest.to("/chat")).takeTexts().getFirst();
        assertThat(welcome.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(5 * 3 * 4096, 65 * 1024);
    }

    @Test
    void historyMayBeSwitchedOff() {
        Application without = new FakeContext("chat").set("history", 0).start(new ChatProvider());
        FakeSession a = FakeSession.open(without, FakeRequest.to("/chat"));
        a.receiveText(say("hello"));
        assertThat(history(FakeSession.open(without, FakeRequest.to("/chat")))).isEmpty();
    }

    @Test
    void historyIsForgottenAfterADay() {
        FakeSession a = enter("den");
        a.receiveText(say("old"));
        context.advance(Duration.ofHours(12));
        a.receiveText(say("new"));
        context.advance(Duration.ofHours(12));
        assertThat(history(enter("den"))).containsExactly("new");
    }

    @Test
    void clientThatComesBackGetsWhatItMissed() {
        FakeSession a = enter("den");
        FakeSession b = enter("den");
        b.receiveText(say("heard"));
        String last = String.valueOf(read(a).getLast().get("position"));
        a.end(GONE);
        b.receiveText(say("missed"));

        FakeSession again = comeBack("den", last);
        b.receiveText(say("new"));

        List<Map<String, Object>> events = read(again);
        assertThat(events).extracting("event").containsExactly("welcome", "said");
        assertThat(events.getFirst()).containsEntry("recovered", true).containsEntry("position", "epoch1:2");
        assertThat(events.getFirst().get("history")).asInstanceOf(InstanceOfAssertFactories.LIST)
                .extracting("data", "position").containsExactly(Assertions.tuple("missed", "epoch1:2"));
        assertThat(events.getLast()).containsEntry("data", "new").containsEntry("position", "epoch1:3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoch1:0", "epoch1:99", "epoch0:3", "nonsense", "", ":"})
    void clientIsToldWhenWhatItMissedIsGone(String since) {
        FakeSession a = enter("den");
        for (int i = 0; i < 5; i++) {
            a.receiveText(say("m" + i));
        }
        FakeSession again = comeBack("den", since);
        assertThat(read(again).getFirst()).containsEntry("recovered", false).containsEntry("position", "epoch1:5");
        assertThat(history(enter("den"))).containsExactly("m2", "m3", "m4");
    }

    @Test
    void leavingIsHeardByTheOthers() {
        FakeSession a = enter("den");
        FakeSession b = enter("den");
        forget(a, b);
        b.end(GONE);
        assertThat(a.texts()).containsExactly("{\"event\":\"left\",\"who\":\"guest-2\",\"count\":1}");
    }

    @Test
    void nicknamesAreUniqueInARoom() {
        FakeSession a = enter("den");
        FakeSession b = enter("den");
        a.receiveText(nick("Fox"));
        forget(a, b);
        b.receiveText(nick("fOX"));
        b.receiveText(nick("\uff26ox"));
        assertThat(b.takeTexts()).containsExactly(
                "{\"event\":\"error\",\"action\":\"nick\",\"data\":\"Somebody here has this nickname already.\"}",
                "{\"event\":\"error\",\"action\":\"nick\",\"data\":\"Somebody here has this nickname already.\"}");
        assertThat(a.texts()).isEmpty();
        a.receiveText(nick("FOX"));
        assertThat(b.takeTexts()).containsExactly("{\"event\":\"renamed\",\"from\":\"Fox\",\"to\":\"FOX\"}");
        a.end(GONE);
        forget(b);
        b.receiveText(nick("Fox"));
        assertThat(b.texts()).containsExactly("{\"event\":\"renamed\",\"from\":\"guest-2\",\"to\":\"Fox\"}");
    }

    @Test
    void guestNamesThatAreTakenAreSkipped() {
        FakeSession a = enter("den");
        a.receiveText(nick("guest-2"));
        assertThat(read(enter("den")).getFirst()).containsEntry("you", "guest-3");
    }

    @Test
    void whoIsAnsweredToTheAskerOnly() {
        FakeSession a = enter("den");
        FakeSession b = enter("den");
        forget(a, b);
        a.receiveText("{\"action\":\"who\"}");
        assertThat(a.texts())
                .containsExactly("{\"event\":\"members\",\"count\":2,\"members\":[\"guest-1\",\"guest-2\"]}");
        assertThat(b.texts()).isEmpty();
    }

    @Test
    void listOfMembersIsBounded() {
        for (int i = 0; i < Room.MAX_LISTED; i++) {
            enter("den");
        }
        Map<String, Object> welcome = read(enter("den")).getFirst();
        assertThat(welcome).containsEntry("count", Room.MAX_LISTED + 1);
        assertThat((List<?>) welcome.get("members")).hasSize(Room.MAX_LISTED);
    }

    @Test
    void malformedMessagesGetAnErrorAndNoClose() {
        FakeSession a = enter("den");
        forget(a);
        a.receiveText("{");
        a.receiveBinary(0x00);
        assertThat(read(a)).extracting("event").containsExactly("error", "error");
        assertThat(a.isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<script>alert('1')</script>", "\"quoted\" \\ and /", "\u2028\u2029\u0085", "a\nb\t\u0000\u001f",
                    "\ud83d\ude00", "{\"event\":\"left\"}"})
    void textArrivesAsItWasSaid(String text) {
        FakeSession a = enter("den");
        forget(a);
        a.receiveText(say(text));
        assertThat(read(a)).extracting("data").containsExactly(text);
        assertThat(history(enter("den"))).containsExactly(text);
    }

    @Test
    void unpairedSurrogateBecomesQuestionMark() {
        FakeSession a = enter("den");
        forget(a);
        a.receiveText("{\"action\":\"say\",\"data\":\"a\\ud800b\"}");
        assertThat(read(a)).extracting("data").containsExactly("a?b");
    }

    @Test
    void roomsAreBoundedAndVanishWithTheirLastMember() {
        FakeSession a = enter("first");
        FakeSession b = enter("first");
        a.receiveText(say("hello"));
        enter("second");
        FakeSession third = enter("third");
        assertThat(third.closeStatus()).map(CloseStatus::code).contains(CloseCode.TRY_AGAIN_LATER);
        third.end(GONE);
        a.end(GONE);
        b.end(GONE);
        assertThat(enter("third").isOpen()).isTrue();
        assertThat(enter("first").isOpen()).isFalse();
    }

    @Test
    void oneAddressMakesNoMoreRoomsThanItMay() {
        Application bounded = new ChatProvider()
                .start(new FakeContext("chat").set("rooms", 10).set("rooms-per-address", 2));
        FakeSession first = enter(bounded, "1", "192.0.2.1");
        enter(bounded, "2", "192.0.2.1");
        FakeSession third = enter(bounded, "3", "192.0.2.1");
        assertThat(third.closeStatus()).contains(CloseStatus.of(CloseCode.TRY_AGAIN_LATER,
                "your address has made as many rooms as it may; try again later"));
        third.end(GONE);

        FakeSession other = enter(bounded, "3", "192.0.2.2");
        assertThat(other.isOpen()).as("another address").isTrue();
        assertThat(enter(bounded, "3", "192.0.2.1").isOpen()).as("a room that is there").isTrue();

        enter(bounded, "1", "192.0.2.2");
        first.end(GONE);
        assertThat(enter(bounded, "4", "192.0.2.1").isOpen()).as("its room is there still").isFalse();
    }

    /** onOpen that throws is followed by no onClose. */
    @Test
    void aRoomThatNobodyCameIntoIsGone() {
        Application bounded = new ChatProvider().start(new FakeContext("chat").set("rooms", 1));
        OpeningRequest request = FakeRequest.to("/chat/a").parameter("room", "a").build();
        Session broken =
                (Session) Proxy.newProxyInstance(ChatTest.class.getClassLoader(), new Class<?>[] {Session.class},
                        (proxy, method, arguments) -> switch (method.getName()) {
                            case "parameters" -> request.parameters();
                            case "remoteAddress" -> request.handshake().peer();
                            default -> throw new IllegalStateException("broken");
                        });
        assertThatIllegalStateException().isThrownBy(() -> bounded.onOpen(broken, request));
        assertThat(enter(bounded, "b", "192.0.2.1").isOpen()).isTrue();
    }

    @Test
    void hasDefaultsForItsRooms() {
        Application plain = new ChatProvider().start(new FakeContext("chat"));
        for (int i = 0; i < 50; i++) {
            assertThat(enter(plain, "a" + i, "192.0.2.1").isOpen()).isTrue();
        }
        assertThat(enter(plain, "a50", "192.0.2.1").isOpen()).isFalse();
        for (int i = 50; i < 1000; i++) {
            assertThat(enter(plain, "a" + i, "192.0.2." + (i / 50 + 1)).isOpen()).isTrue();
        }
        assertThat(enter(plain, "a1000", "192.0.2.99").closeStatus()).contains(CloseStatus
                .of(CloseCode.TRY_AGAIN_LATER, "there are as many rooms as there may be; try again later"));
    }

    @Test
    void roomThatComesBackIsEmpty() {
        FakeSession a = enter("den");
        a.receiveText(say("hello"));
        a.end(GONE);
        Map<String, Object> welcome = read(comeBack("den", "epoch1:1")).getFirst();
        assertThat(welcome).containsEntry("recovered", false).containsEntry("position", "epoch2:0")
                .containsEntry("history", List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a\u202eb", "a\u0000b"})
    void roomNameThatCannotBeSeenIsRefused(String name) {
        assertThat(enter(name).closeStatus()).map(CloseStatus::code).contains(CloseCode.POLICY_VIOLATION);
        assertThat(enter("x".repeat(65)).isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c#", "a+b", "+", "100%", "%2B"})
    void roomNameMayHoldWhatATopicMayNot(String name) {
        FakeSession a = enter(name);
        forget(a);
        a.receiveText(say("hello"));
        assertThat(read(a)).extracting("data").containsExactly("hello");
        assertThat(read(enter("c+")).getFirst()).containsEntry("count", 1);
        assertThat(Names.topic(name.repeat(64 / name.length()))).hasSizeLessThanOrEqualTo(256);
    }

    private FakeSession enter(String room) {
        return FakeSession.open(chat, FakeRequest.to("/chat/" + room).parameter("room", room));
    }

    private static FakeSession enter(Application chat, String room, String address) {
        return FakeSession.open(chat, FakeRequest.to("/chat/" + room).parameter("room", room).from(address));
    }

    private FakeSession comeBack(String room, String since) {
        return FakeSession.open(chat, FakeRequest.to("/chat/" + room + "?since=" + since).parameter("room", room));
    }

    private static void forget(FakeSession... sessions) {
        for (FakeSession session : sessions) {
            session.takeTexts();
        }
    }

    private static List<Map<String, Object>> read(FakeSession session) {
        return session.takeTexts().stream().map(Json::object).toList();
    }

    private static List<Object> history(FakeSession session) {
        List<?> history = (List<?>) read(session).getFirst().getOrDefault("history", List.of());
        return history.stream().<Object>map(said -> ((Map<?, ?>) said).get("data")).toList();
    }

    private static String say(String data) {
        return Json.write(Map.of("action", "say", "data", data));
    }

    private static String nick(String name) {
        return Json.write(Map.of("action", "nick", "data", name));
    }
}
