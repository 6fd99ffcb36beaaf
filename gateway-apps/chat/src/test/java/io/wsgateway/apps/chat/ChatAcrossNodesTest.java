package io.wsgateway.apps.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Application;
import io.wsgateway.app.Carriable;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One room on several nodes. */
class ChatAcrossNodesTest {

    private static final CloseStatus GONE = CloseStatus.of(CloseCode.GOING_AWAY);

    private final FakeContext here = new FakeContext("chat");
    private final FakeContext there = here.otherNode();
    private final Application chat = here.start(new ChatProvider());
    private final Application chatThere = there.start(new ChatProvider());

    @Test
    void membersOfAllNodesAreListedCountedAndAnnounced() {
        FakeSession a = enter(chat);
        FakeSession b = enter(chatThere);
        assertThat(read(b).getFirst()).containsEntry("you", "guest-2").containsEntry("count", 2)
                .containsEntry("members", List.of("guest-1", "guest-2"));
        FakeSession c = enter(chat);
        assertThat(told(a)).containsExactly("joined guest-2 2", "joined guest-3 3");
        assertThat(told(b)).containsExactly("joined guest-3 3");
        assertThat(who(a)).containsExactly("guest-1", "guest-2", "guest-3");

        b.end(GONE);
        assertThat(told(a)).containsExactly("left guest-2 2");
        assertThat(told(c)).containsExactly("left guest-2 2");
        assertThat(who(a)).containsExactly("guest-1", "guest-3");
    }

    @Test
    void aNameOnAnotherNodeIsTaken() {
        FakeSession a = enter(chat);
        FakeSession b = enter(chatThere);
        rename(a, "Fox");
        forget(a, b);
        rename(b, "fOX");
        assertThat(read(b)).extracting("event").containsExactly("error");
        rename(a, "Wolf");
        assertThat(told(b)).containsExactly("renamed Fox Wolf");
        rename(b, "Fox");
        assertThat(told(b)).containsExactly("renamed guest-2 Fox");
        assertThat(told(a)).containsExactly("renamed Fox Wolf", "renamed guest-2 Fox");
        assertThat(who(a)).containsExactlyInAnyOrder("Wolf", "Fox");
        assertThat(who(b)).containsExactlyInAnyOrder("Wolf", "Fox");
    }

    @Test
    void whatIsSaidReachesAllNodesAndIsRecoveredOnAnyOfThem() {
        FakeSession a = enter(chat);
        FakeSession b = enter(chatThere);
        forget(a, b);
        say(a, "heard");
        String position = String.valueOf(read(b).getLast().get("position"));
        b.end(GONE);
        say(a, "missed");
        FakeSession again = FakeSession.open(chat, FakeRequest.to("/chat?since=" + position));
        assertThat(read(again).getFirst()).containsEntry("recovered", true).extractingByKey("history").asString()
                .contains("missed").doesNotContain("heard");
    }

    @Test
    void whatWasSaidIsForgottenWhenNobodyIsThereOnAnyNode() {
        FakeSession a = enter(chat);
        FakeSession b = enter(chatThere);
        say(a, "hello");
        a.end(GONE);
        FakeSession c = enter(chat);
        assertThat(read(c).getFirst()).extractingByKey("history").asString().contains("hello");
        c.end(GONE);
        b.end(GONE);
        assertThat(read(enter(chat)).getFirst()).containsEntry("history", List.of())
                .containsEntry("position", "epoch2:0");
    }

    @Test
    void membersOfANodeThatDiesLeaveAndComeBackWhereItWasOnlyAsleep() {
        FakeSession a = enter(chat);
        FakeSession b = enter(chatThere);
        enter(chatThere);
        forget(a);
        there.fallAsleep();
        assertToldInAnyOrder(a, List.of("2", "1"), "left guest-2", "left guest-3");
        assertThat(who(a)).containsExactly("guest-1");
        rename(b, "Owl");
        assertThat(told(a)).isEmpty();
        there.wake();
        assertToldInAnyOrder(a, List.of("2", "3"), "joined Owl", "joined guest-3");
        assertThat(who(a)).containsExactlyInAnyOrder("guest-1", "Owl", "guest-3");
    }

    /** One node isn't heard while its member takes the name; then it hears that the other has taken it, too. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofTwoWhoTakeOneNameAtOnceTheOneWithTheGreaterSessionIdIsRenamed(boolean lesserIsUnheard) {
        FakeSession onlooker = enter(here.otherNode().start(new ChatProvider()));
        FakeSession a = enter(chat);
        FakeSession b = enter(chatThere);
        boolean isLesser = a.id().compareTo(b.id()) < 0;
        FakeSession lesser = isLesser ? a : b;
        FakeSession greater = isLesser ? b : a;
        FakeContext unheard = lesserIsUnheard == isLesser ? here : there;
        rename(lesser, "Cat");
        rename(greater, "Dog");
        forget(lesser, greater, onlooker);

        unheard.fallAsleep();
        rename(lesserIsUnheard ? lesser : greater, "Fox");
        rename(lesserIsUnheard ? greater : lesser, "Fox");
        unheard.wake();

        assertThat(told(lesser)).contains("renamed Cat Fox").noneMatch(event -> event.startsWith("renamed Fox"));
        assertThat(told(greater)).contains("renamed Dog Fox").anyMatch(event -> event.startsWith("renamed Fox guest-"));
        List<Object> names = who(greater);
        assertThat(names).hasSize(3).doesNotHaveDuplicates().contains("guest-1", "Fox");
        assertThat(who(lesser)).containsExactlyInAnyOrderElementsOf(names);
        assertThat(who(onlooker)).containsExactlyInAnyOrderElementsOf(names);
        say(lesser, "it is me");
        assertThat(read(onlooker).getLast()).containsEntry("from", "Fox");
    }

    /** As seen from a node between the change of the one and that of the other. */
    @Test
    void whoHasANameThatIsTakenIsShownOnceItIsFree() {
        FakeSession a = enter(chat);
        rename(a, "Fox");
        FakeSession other = inTheRoomElsewhere("fox", a);
        assertThat(who(a)).containsExactly("Fox");
        rename(a, "Wolf");
        assertThat(told(a)).containsExactly("renamed Fox Wolf", "joined fox 2");
        other.label("wolf");
        other.label("Owl");
        assertThat(told(a)).as("known by its last name until it is shown by another")
                .containsExactly("renamed fox Owl");
        other.label("wolf");
        other.end(GONE);
        assertThat(told(a)).containsExactly("left Owl 1");
    }

    @Test
    void whoHasNoNameThatCanBeSeenIsNotShownButThere() {
        FakeSession a = enter(chat);
        say(a, "hello");
        FakeSession other = inTheRoomElsewhere("\u202e", a);
        assertThat(who(a)).containsExactly("guest-1");
        a.end(GONE);
        a = enter(chat);
        assertThat(read(a).getFirst()).containsEntry("position", "epoch1:1").containsEntry("count", 1);
        other.label("Owl");
        assertThat(told(a)).containsExactly("joined Owl 2");
    }

    /** A session of a greater id than another's, in the lobby on a node that doesn't see to its name. */
    private FakeSession inTheRoomElsewhere(String label, FakeSession greaterThan) {
        FakeSession session;
        do {
            session = enter((opened, request) -> new SessionListener() {});
        } while (session.id().compareTo(greaterThan.id()) <= 0);
        session.label(label);
        session.subscribe(there.topics().topic(Names.topic("lobby")));
        greaterThan.takeTexts();
        return session;
    }

    @Test
    void generationsTellEachTheirOwn() throws Exception {
        List<SessionListener> listeners = new ArrayList<>();
        Application old = (session, request) -> {
            listeners.add(chat.onOpen(session, request));
            return listeners.getLast();
        };
        FakeSession a = FakeSession.open(old, FakeRequest.to("/chat"));
        FakeSession b = FakeSession.open(old, FakeRequest.to("/chat"));
        Application next = new ChatProvider().start(here);
        forget(a, b);
        SessionListener carried = ((Carriable) next).resume(a, listeners.getFirst().suspend(a));
        assertThat(told(a)).isEmpty();
        assertThat(told(b)).as("nobody has come or gone").isEmpty();

        carried.onText(a, command("nick", "Ann"));
        assertThat(told(a)).containsExactly("renamed guest-1 Ann");
        assertThat(told(b)).containsExactly("renamed guest-1 Ann");
        listeners.getLast().onText(b, command("nick", "ann"));
        assertThat(read(b)).extracting("event").containsExactly("error");
        b.end(GONE);
        assertThat(told(a)).containsExactly("left guest-2 1");
        carried.onText(a, "{\"action\":\"who\"}");
        assertThat(read(a).getFirst()).containsEntry("members", List.of("Ann"));
    }

    private static FakeSession enter(Application chat) {
        return FakeSession.open(chat, FakeRequest.to("/chat"));
    }

    private static List<Object> who(FakeSession session) {
        session.receiveText("{\"action\":\"who\"}");
        return List.copyOf((List<?>) read(session).getLast().getOrDefault("members", List.of()));
    }

    private static void assertToldInAnyOrder(FakeSession session, List<String> counts, String... events) {
        List<String> told = told(session);
        assertThat(told).extracting(event -> event.substring(0, event.lastIndexOf(' ')))
                .containsExactlyInAnyOrder(events);
        assertThat(told).extracting(event -> event.substring(event.lastIndexOf(' ') + 1)).isEqualTo(counts);
    }

    /** Who came, went and was renamed, in order. */
    private static List<String> told(FakeSession session) {
        return read(session).stream().filter(event -> !"welcome".equals(event.get("event")))
                .map(event -> "renamed".equals(event.get("event"))
                        ? "renamed " + event.get("from") + " " + event.get("to")
                        : event.get("event") + " " + event.get("who") + " " + event.get("count"))
                .toList();
    }

    private static List<Map<String, Object>> read(FakeSession session) {
        return session.takeTexts().stream().map(Json::object).toList();
    }

    private static void forget(FakeSession... sessions) {
        for (FakeSession session : sessions) {
            session.takeTexts();
        }
    }

    private static void say(FakeSession session, String data) {
        session.receiveText(command("say", data));
    }

    private static void rename(FakeSession session, String name) {
        session.receiveText(command("nick", name));
    }

    private static String command(String action, String data) {
        return Json.write(Map.of("action", action, "data", data));
    }
}
