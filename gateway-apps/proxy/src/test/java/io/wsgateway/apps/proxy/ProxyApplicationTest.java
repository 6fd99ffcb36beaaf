package io.wsgateway.apps.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.Principal;
import io.wsgateway.app.upstream.UpstreamAnswer.Failure;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import io.wsgateway.testkit.FakeSettings;
import io.wsgateway.testkit.FakeUpstream;
import io.wsgateway.testkit.FakeUpstreamServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyApplicationTest {

    private static final String ROUTE = "/rooms/{room}";
    private static final UpstreamEnd LOST = new UpstreamEnd(CloseStatus.of(1006), true, true, true);
    private static final UpstreamEnd LOST_UNSURE = new UpstreamEnd(CloseStatus.of(1006), true, true, false);
    private static final UpstreamEnd LOST_CUT = new UpstreamEnd(CloseStatus.of(1006), true, false, true);

    private final FakeContext context = new FakeContext("proxy");

    private static FakeSettings settings() {
        return new FakeSettings().set("upstreams", List.of("ws://a:1", "ws://b:2"));
    }

    private static FakeSettings holding() {
        return settings().set("hold", "10s");
    }

    private Application start(FakeSettings settings) {
        return start(context, settings);
    }

    private static Application start(FakeContext context, FakeSettings settings) {
        return context.route(ROUTE, settings)
                .start(new ProxyProviderAt(() -> Duration.ofMillis(context.clock().millis()).toNanos()));
    }

    private FakeUpstreamServer a() {
        return context.upstreams().at("a", 1);
    }

    private FakeUpstreamServer b() {
        return context.upstreams().at("b", 2);
    }

    private static FakeRequest den() {
        return FakeRequest.to("/rooms/den").route(ROUTE).parameter("room", "den");
    }

    private static Admission admission(Application proxy) {
        return proxy.admit(den().build()).toCompletableFuture().join();
    }

    private static int closeCode(FakeSession session) {
        return session.closeStatus().orElseThrow().code();
    }

    @Test
    void leadsSessionsToServersInTurns() {
        Application proxy = start(settings());
        FakeSession one = FakeSession.admitted(proxy, den());
        FakeSession two = FakeSession.admitted(proxy, den());
        assertThat(one.relayed().orElseThrow().server()).isSameAs(a());
        assertThat(two.relayed().orElseThrow().server()).isSameAs(b());
        assertThat(a().handshakes().getFirst().target()).isEqualTo("/rooms/den");
        assertThat(one.subprotocol()).isEmpty();
    }

    @Test
    void speaksWhatTheServerHasChosen() {
        Application proxy = start(settings());
        a().opens("chat.v1");
        FakeSession session =
                FakeSession.admitted(proxy, den().header("Sec-WebSocket-Protocol", "chat.v2, chat.v1"));
        assertThat(session.subprotocol()).contains("chat.v1");
        assertThat(a().handshakes().getFirst().subprotocols()).containsExactly("chat.v2", "chat.v1");
    }

    @Test
    void tellsAServersRefusalAndOfItsFieldsOnlyWhatIsForThePeer() {
        Application proxy = start(settings());
        a().refuses(401, new HeaderField("WWW-Authenticate", "Basic"), new HeaderField("Set-Cookie", "a=b"),
                new HeaderField("retry-after", "7"), new HeaderField("Server", "x"));
        assertThat(admission(proxy)).isEqualTo(new Admission.Refused(401,
                List.of(new HeaderField("WWW-Authenticate", "Basic"), new HeaderField("retry-after", "7")),
                "a:1: it answered 401"));
        assertThat(context.meter().counts()).containsOnlyKeys("upstream-refused");
        assertThat(b().attempts()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"LATE, true, upstream-late", "INVALID, false, upstream-invalid", "TLS, false, upstream-tls"})
    void tellsThatAServerCantBeSpokenTo(Failure failure, boolean late, String counted) {
        Application proxy = start(settings());
        a().fails(failure);
        b().fails(failure);
        assertThat(admission(proxy)).isInstanceOfSatisfying(Admission.Unreachable.class, unreachable -> {
            assertThat(unreachable.late()).isEqualTo(late);
            assertThat(unreachable.why()).startsWith("a:1: it is " + failure);
        });
        assertThat(context.meter().counted(counted)).isOne();
    }

    @Test
    void isUnavailableWhereNobodyIsThere() {
        Application proxy = start(settings());
        a().fails(Failure.UNREACHABLE);
        b().fails(Failure.UNREACHABLE);
        assertThat(admission(proxy)).isInstanceOfSatisfying(Admission.Unavailable.class, unavailable -> {
            assertThat(unavailable.why()).isEqualTo("a:1: it is UNREACHABLE; b:2: it is UNREACHABLE");
            assertThat(unavailable.retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
        });
    }

    @Test
    void choosesByTheHashOfAParameterOrOfThePeer() {
        Application rooms = start(settings().set("balance", "hash").set("hash-by", "{room}"));
        FakeUpstreamServer first = FakeSession.admitted(rooms, den()).relayed().orElseThrow().server();
        for (int i = 0; i < 10; i++) {
            assertThat(FakeSession.admitted(rooms, den().by(Principal.of("p" + i))).relayed().orElseThrow().server())
                    .isSameAs(first);
        }
        FakeContext other = new FakeContext("proxy");
        Application peers = start(other, settings().set("balance", "hash").set("hash-by", "principal"));
        List<FakeUpstreamServer> servers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            servers.add(FakeSession.admitted(peers, den().by(Principal.of("p" + i))).relayed().orElseThrow().server());
            assertThat(FakeSession.admitted(peers, den().by(Principal.of("p" + i))).relayed().orElseThrow().server())
                    .isSameAs(servers.getLast());
        }
        assertThat(servers).as("not all at one").contains(other.upstreams().at("a", 1), other.upstreams().at("b", 2));
    }

    @Test
    void countsSessionsOfEachServerUntilTheyEnd() {
        Application proxy = start(settings().set("balance", "least-sessions"));
        FakeSession one = FakeSession.admitted(proxy, den());
        FakeSession two = FakeSession.admitted(proxy, den());
        FakeUpstreamServer freed = two.relayed().orElseThrow().server();
        assertThat(freed).isNotSameAs(one.relayed().orElseThrow().server());
        two.end(CloseStatus.of(1000));
        assertThat(FakeSession.admitted(proxy, den()).relayed().orElseThrow().server()).isSameAs(freed);
    }

    @Test
    void forgetsSessionsThatWereGrantedAndNeverOpened() {
        Application proxy = start(settings().set("balance", "least-sessions"));
        for (int i = 0; i < 3; i++) {
            assertThat(admission(proxy)).isInstanceOf(Admission.Granted.class);
        }
        a().fails(Failure.UNREACHABLE);
        context.advance(Duration.ofSeconds(41));
        a().opens();
        FakeSession one = FakeSession.admitted(proxy, den());
        FakeSession two = FakeSession.admitted(proxy, den());
        assertThat(one.relayed().orElseThrow().server()).isNotSameAs(two.relayed().orElseThrow().server());
    }

    @ParameterizedTest
    @CsvSource({"4001, bye", "1000, ''", "1005, ''", "1011, x"})
    void closesAsTheServerHas(int code, String reason) {
        FakeSession session = FakeSession.admitted(start(holding()), den());
        session.endUpstream(new UpstreamEnd(new CloseStatus(code, reason), false, true, true));
        assertThat(session.closeStatus()).contains(new CloseStatus(code, reason));
        assertThat(context.meter().counts()).isEmpty();
    }

    @Test
    void closesWhereAServerIsLostAndSaysWhenToComeBack() {
        Application proxy = start(settings());
        FakeSession session = FakeSession.admitted(proxy, den());
        session.endUpstream(LOST);
        assertThat(session.closeStatus().orElseThrow().code()).isEqualTo(1012);
        assertThat(session.closeStatus().orElseThrow().reason())
                .matches("the server behind the session is lost; retry-after=[1-6]");
        assertThat(context.meter().counts()).isEqualTo(Map.of("upstream-lost", 1L));
    }

    @Test
    void leavesOutAServerThatLosesSessions() {
        Application proxy = start(settings().set("eject", Map.of("after", 2)));
        List<FakeSession> sessions = Stream.generate(() -> FakeSession.admitted(proxy, den())).limit(4).toList();
        sessions.stream().filter(session -> session.relayed().orElseThrow().server() == a())
                .forEach(session -> session.endUpstream(LOST));
        assertThat(context.meter().counted("upstream-ejected")).isOne();
        int before = a().attempts();
        for (int i = 0; i < 5; i++) {
            assertThat(FakeSession.admitted(proxy, den()).relayed().orElseThrow().server()).isSameAs(b());
        }
        assertThat(a().attempts()).isEqualTo(before);
    }

    @Test
    void holdsASessionAndLeadsItToAnotherServer() {
        Application proxy = start(holding());
        FakeSession session = FakeSession.admitted(proxy, den().header("Origin", "https://a"));
        a().fails(Failure.UNREACHABLE);
        session.endUpstream(LOST);
        assertThat(session.isOpen()).isTrue();
        assertThat(session.relayed()).isEmpty();
        context.advance(Duration.ofMillis(200));
        assertThat(session.relayed().orElseThrow().server()).isSameAs(b());
        assertThat(b().handshakes().getFirst().headers()).contains(new HeaderField("Origin", "https://a"));
        assertThat(b().handshakes().getFirst().confirmed()).isTrue();
        assertThat(session.sent()).isEmpty();
        assertThat(context.meter().counts())
                .containsAllEntriesOf(Map.of("held", 1L, "held-again", 1L, "upstream-lost", 1L))
                .doesNotContainKeys("told");
        context.advance(Duration.ofSeconds(1));
        session.endUpstream(LOST);
        a().opens();
        context.advance(Duration.ofMillis(200));
        assertThat(session.relayed()).as("again and again").isPresent();
    }

    @Test
    void goesOnAskingWhileItHolds() {
        FakeSession session = FakeSession.admitted(start(holding()), den());
        a().fails(Failure.UNREACHABLE);
        b().refuses(503);
        session.endUpstream(LOST);
        context.advance(Duration.ofSeconds(9));
        assertThat(session.isOpen()).isTrue();
        assertThat(a().attempts()).isBetween(4, 100);
        a().opens();
        b().opens();
        context.advance(Duration.ofSeconds(1));
        assertThat(session.relayed()).isPresent();
    }

    @Test
    void closesWhenItHasHeldForItsTime() {
        FakeSession session = FakeSession.admitted(start(holding()), den());
        a().fails(Failure.UNREACHABLE);
        b().fails(Failure.LATE);
        session.endUpstream(LOST);
        context.advance(Duration.ofSeconds(12));
        assertThat(closeCode(session)).isEqualTo(1012);
        assertThat(context.meter().counted("held-in-vain")).isOne();
        int attempts = a().attempts();
        context.advance(Duration.ofMinutes(1));
        assertThat(a().attempts()).isEqualTo(attempts);
    }

    @Test
    void holdsNoLongerWhereEachServerIsLostAtOnce() {
        FakeSession session = FakeSession.admitted(start(holding()), den());
        int attempts = 0;
        for (int step = 0; step < 1000 && session.isOpen(); step++) {
            if (session.relayed().isPresent()) {
                session.endUpstream(LOST);
                attempts++;
            }
            context.advance(Duration.ofMillis(20));
        }
        assertThat(closeCode(session)).isEqualTo(1012);
        assertThat(attempts).isBetween(4, 100);
    }

    @Test
    void holdsAnewWhereAServerWasThereMeanwhile() {
        FakeSession session = FakeSession.admitted(start(holding()), den());
        for (int i = 0; i < 10; i++) {
            session.endUpstream(LOST);
            context.advance(Duration.ofSeconds(3));
            assertThat(session.relayed()).isPresent();
        }
    }

    @Test
    void goesOnAskingWhereAConnectionEndsBeforeItIsTheSessions() {
        FakeSession session = FakeSession.admitted(start(holding().set("notice", "maybe lost")), den());
        a().opensAndEnds();
        b().opensAndEnds();
        session.endUpstream(LOST_UNSURE);
        context.advance(Duration.ofSeconds(3));
        assertThat(session.relayed()).isEmpty();
        assertThat(session.isOpen()).isTrue();
        a().opens();
        b().opens();
        context.advance(Duration.ofSeconds(3));
        assertThat(session.relayed()).isPresent();
        assertThat(session.texts()).containsExactly("maybe lost");
    }

    @Test
    void closesWhereAMessageWasCut() {
        FakeSession session = FakeSession.admitted(start(holding().set("notice", "lost")), den());
        session.endUpstream(LOST_CUT);
        assertThat(closeCode(session)).isEqualTo(1012);
        assertThat(session.sent()).isEmpty();
    }

    @Test
    void tellsTheClientThatMessagesMayBeLostBeforeAnythingElse() {
        FakeSession session = FakeSession.admitted(start(holding().set("notice", "{\"lost\":true}")), den());
        session.endUpstream(LOST_UNSURE);
        assertThat(session.texts()).isEmpty();
        context.advance(Duration.ofMillis(200));
        assertThat(session.texts()).containsExactly("{\"lost\":true}");
        assertThat(session.relayed()).isPresent();
        assertThat(context.meter().counted("told")).isOne();
    }

    @Test
    void closesWhereMessagesMayBeLostAndTheClientCantBeTold() {
        FakeSession session = FakeSession.admitted(start(holding()), den());
        session.endUpstream(LOST_UNSURE);
        assertThat(closeCode(session)).isEqualTo(1012);
    }

    @Test
    void closesWhereTheServerRefusesTheSessionNow() {
        FakeSession session = FakeSession.admitted(start(holding()), den());
        a().refuses(403);
        b().refuses(403);
        session.endUpstream(LOST);
        context.advance(Duration.ofMillis(200));
        assertThat(closeCode(session)).isEqualTo(1012);
    }

    @Test
    void closesWhereTheServerSpeaksSomethingElseNow() {
        a().opens("v1");
        b().opens("v2");
        FakeSession session = FakeSession.admitted(start(holding()), den().header("Sec-WebSocket-Protocol", "v1, v2"));
        session.endUpstream(LOST);
        a().opens("v2");
        context.advance(Duration.ofMillis(200));
        assertThat(closeCode(session)).isEqualTo(1012);
        assertThat(b().handshakes().getLast().subprotocols()).containsExactly("v1");
        assertThat(b().opened()).hasSize(1).allMatch(FakeUpstream::isEnded);
    }

    @Test
    void endsAConnectionThatComesTooLate() {
        FakeSession session = FakeSession.admitted(start(holding()), den());
        a().waits();
        b().waits();
        session.endUpstream(LOST);
        context.advance(Duration.ofMillis(200));
        session.end(CloseStatus.of(1001));
        a().goesOn();
        b().goesOn();
        assertThat(b().opened()).hasSize(1).allMatch(FakeUpstream::isEnded);
        context.advance(Duration.ofMinutes(1));
        assertThat(a().attempts() + b().attempts()).isEqualTo(2);
    }

    @Test
    void carriesSessionsToOtherSettings() throws Exception {
        Application proxy = start(settings());
        FakeSession kept = FakeSession.admitted(proxy, den());
        FakeSession orphan = FakeSession.admitted(proxy, den());
        assertThat(orphan.relayed().orElseThrow().server()).isSameAs(b());
        FakeContext next = context.otherNode();
        Application other = start(next,
                new FakeSettings().set("upstreams", List.of("ws://a:1", "ws://c:3")).set("balance", "least-sessions"));
        kept.carry(other);
        orphan.carry(other);
        assertThat(kept.isOpen()).isTrue();
        assertThat(orphan.relayed().orElseThrow().server()).as("which isn't on the list any more").isSameAs(b());
        assertThat(FakeSession.admitted(other, den()).relayed().orElseThrow().server())
                .isSameAs(next.upstreams().at("c", 3));
        orphan.endUpstream(LOST);
        assertThat(closeCode(orphan)).isEqualTo(1012);
        kept.end(CloseStatus.of(1000));
    }

    @Test
    void carriesWhatServersAreAskedAndWhetherASessionIsHeld() throws Exception {
        FakeSession session = FakeSession.admitted(start(holding().set("notice", "lost")), den().header("Origin", "o"));
        FakeUpstream before = session.relayed().orElseThrow();
        a().waits();
        b().waits();
        session.endUpstream(LOST_UNSURE);
        context.advance(Duration.ofMillis(200));
        FakeContext next = context.otherNode();
        Application other = start(next, holding().set("notice", "maybe lost"));
        session.carry(other);
        a().goesOn();
        b().goesOn();
        assertThat(b().opened()).as("what the former generation has asked for").hasSize(1)
                .allMatch(FakeUpstream::isEnded);
        next.advance(Duration.ofMillis(200));
        assertThat(session.relayed()).isPresent().get().isNotSameAs(before);
        assertThat(session.relayed().orElseThrow().server().handshakes().getLast().headers())
                .contains(new HeaderField("Origin", "o"));
        assertThat(session.texts()).containsExactly("maybe lost");
    }

    /** One that was held counts for no server; those that come after it at its server still do. */
    @Test
    void countsSessionsAtAServerThatAHeldOneHasLost() throws Exception {
        FakeSession held = FakeSession.admitted(start(holding()), den());
        held.endUpstream(LOST);
        FakeContext next = context.otherNode();
        Application other = start(next, settings().set("eject", Map.of("after", 1)));
        held.carry(other);
        assertThat(closeCode(held)).isEqualTo(1012);
        FakeSession one = FakeSession.admitted(other, den());
        FakeSession two = FakeSession.admitted(other, den());
        FakeSession there = one.relayed().orElseThrow().server() == a() ? one : two;
        assertThat(there.relayed().orElseThrow().server()).isSameAs(a());
        there.endUpstream(LOST);
        assertThat(next.meter().counted("upstream-ejected")).isOne();
    }

    @Test
    void hasNoSubprotocolsAndNoRoutesOfItsOwn() {
        assertThat(new ProxyProvider().defaultRoutes()).isEmpty();
        assertThat(new ProxyProvider().name()).isEqualTo("proxy");
        Application proxy = start(settings());
        assertThat(proxy.subprotocols()).isEmpty();
        assertThat(proxy.page()).isEqualTo(Optional.empty());
    }
}
