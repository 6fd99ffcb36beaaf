package io.wsgateway.apps.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.Principal;
import io.wsgateway.app.upstream.UpstreamAnswer.Failure;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import io.wsgateway.testkit.FakeSettings;
import io.wsgateway.testkit.FakeUpstreamServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TcpApplicationTest {

    private static final String ROUTE = "/bytes";
    private static final String NAMED = "/named/{name}";
    private static final UpstreamEnd LOST = new UpstreamEnd(CloseStatus.of(1006), true, true, false);

    private final FakeContext context = new FakeContext("tcp");

    private Application start(String route, FakeSettings settings) {
        Application application = context.route(route, settings).start(new TcpProvider());
        assertThat(settings.problems()).isEmpty();
        return application;
    }

    private FakeUpstreamServer server(int port) {
        return context.upstreams().at("10.0.0.1", port);
    }

    private static FakeRequest request() {
        return FakeRequest.to(ROUTE).route(ROUTE);
    }

    private static FakeRequest named(String name) {
        return FakeRequest.to("/named/x").route(NAMED).parameter("name", name);
    }

    private static Admission admit(Application application, FakeRequest request) {
        return application.admit(request.build()).toCompletableFuture().join();
    }

    private static FakeSettings two() {
        return new FakeSettings().set("targets", List.of("10.0.0.1:1", "10.0.0.1:2"));
    }

    private List<Integer> opened() {
        return List.of(server(1).opened().size(), server(2).opened().size());
    }

    @Test
    void leadsSessionsToTheServersInTurn() {
        Application application = start(ROUTE, two());
        for (int i = 0; i < 4; i++) {
            FakeSession session = FakeSession.admitted(application, request());
            assertThat(session.relayed()).isPresent();
            assertThat(session.subprotocol()).contains("binary");
        }
        assertThat(opened()).containsExactly(2, 2);
        assertThat(server(1).handshakes()).as("there is nothing but bytes").isEmpty();
        assertThat(server(1).tls()).isEmpty();
    }

    @Test
    void leadsSessionsToTheServerWithTheFewest() {
        Application application = start(ROUTE, two().set("balance", "least-sessions"));
        List<FakeSession> sessions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sessions.add(FakeSession.admitted(application, request()));
        }
        assertThat(opened()).containsExactly(2, 2);
        sessions.stream().filter(session -> session.relayed().orElseThrow().server() == server(2))
                .forEach(session -> session.end(CloseStatus.of(1000)));
        FakeSession.admitted(application, request());
        FakeSession.admitted(application, request());
        assertThat(opened()).containsExactly(2, 4);
    }

    /** A place is counted while its session is open, and not by whoever was granted one and never came. */
    @Test
    void countsNoSessionThatDoesNotComeToBe() {
        Application application = start(ROUTE, two().set("balance", "least-sessions"));
        for (int i = 0; i < 5; i++) {
            assertThat(admit(application, request())).isInstanceOf(Admission.Granted.class);
        }
        List<Integer> before = opened();
        FakeSession.admitted(application, request());
        FakeSession.admitted(application, request());
        assertThat(opened()).containsExactly(before.get(0) + 1, before.get(1) + 1);
    }

    @Test
    void leadsEachPrincipalToTheSameServer() {
        Application application = start(ROUTE, two().set("balance", "hash").set("hash-by", "principal"));
        FakeRequest ada = request().by(Principal.of("ada"));
        for (int i = 0; i < 6; i++) {
            FakeSession.admitted(application, ada);
        }
        assertThat(opened()).containsExactlyInAnyOrder(0, 6);
    }

    @Test
    void triesTheNextServerWhereNobodyIsThere() {
        Application application = start(ROUTE, two());
        server(1).fails(Failure.UNREACHABLE);
        for (int i = 0; i < 3; i++) {
            assertThat(FakeSession.admitted(application, request()).relayed().orElseThrow().server())
                    .isSameAs(server(2));
        }
        server(2).fails(Failure.UNREACHABLE);
        assertThat(admit(application, request())).isInstanceOfSatisfying(Admission.Unavailable.class,
                answer -> assertThat(answer.why()).contains("10.0.0.1:1", "10.0.0.1:2"));
    }

    @Test
    void routesWithTheSameServersHaveTheirTurnsAndTheirHealthInCommon() {
        String other = "/other";
        Map<String, Integer> eject = Map.of("after", 1);
        Application application = context.route(other, two().set("eject", eject))
                .route(ROUTE, two().set("eject", eject)).start(new TcpProvider());
        FakeSession.admitted(application, request());
        FakeSession.admitted(application, FakeRequest.to(other).route(other));
        assertThat(opened()).as("in turn, whatever the route").containsExactly(1, 1);
        server(1).fails(Failure.UNREACHABLE);
        FakeSession.admitted(application, request());
        int attempts = server(1).attempts();
        for (int i = 0; i < 3; i++) {
            FakeSession.admitted(application, FakeRequest.to(other).route(other));
        }
        assertThat(server(1).attempts()).as("it is left out").isEqualTo(attempts);
        assertThat(context.meter().counted("upstream-ejected")).isOne();
    }

    @Test
    void saysWhatIsWrongWithTheServer() {
        Application application = start(ROUTE, new FakeSettings().set("targets", List.of("10.0.0.1:1")));
        server(1).fails(Failure.LATE);
        assertThat(admit(application, request())).isInstanceOfSatisfying(Admission.Unreachable.class,
                answer -> assertThat(answer.late()).isTrue());
        server(1).fails(Failure.TLS);
        assertThat(admit(application, request())).isInstanceOfSatisfying(Admission.Unreachable.class,
                answer -> assertThat(answer.late()).isFalse());
    }

    @Test
    void leadsByNameAndToListedServersOnly() {
        Application application = start(NAMED, new FakeSettings().set("target", "{name}").set("targets",
                new FakeSettings().set("one", "10.0.0.1:1").set("both", List.of("10.0.0.1:1", "10.0.0.1:2"))));
        assertThat(FakeSession.admitted(application, named("one")).relayed().orElseThrow().server())
                .isSameAs(server(1));
        FakeSession.admitted(application, named("both"));
        FakeSession.admitted(application, named("both"));
        assertThat(opened()).containsExactly(2, 1);
        for (String other : List.of("", "One", "10.0.0.1:1", "one/", "both,one", "{name}")) {
            assertThat(admit(application, named(other))).as(other).isInstanceOf(Admission.Denied.class);
        }
        assertThat(opened()).containsExactly(2, 1);
    }

    @Test
    void closesAsTheServerEnds() {
        Application application = start(ROUTE, two());
        FakeSession ended = FakeSession.admitted(application, request());
        ended.endUpstream(new UpstreamEnd(CloseStatus.of(1000), false, true, true));
        assertThat(ended.closeStatus().map(CloseStatus::code)).contains(1000);
        FakeSession lost = FakeSession.admitted(application, request());
        lost.endUpstream(LOST);
        assertThat(lost.closeStatus().map(CloseStatus::code)).contains(1012);
        assertThat(context.meter().counted("upstream-lost")).isEqualTo(1);
    }

    @Test
    void leavesAServerOutThatLosesItsSessions() {
        Application application =
                start(ROUTE, two().set("eject", new FakeSettings().set("after", "2").set("for", "1h")));
        List<FakeSession> sessions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sessions.add(FakeSession.admitted(application, request()));
        }
        sessions.stream().filter(session -> session.relayed().orElseThrow().server() == server(1))
                .forEach(session -> session.endUpstream(LOST));
        for (int i = 0; i < 4; i++) {
            assertThat(FakeSession.admitted(application, request()).relayed().orElseThrow().server())
                    .isSameAs(server(2));
        }
    }

    @Test
    void speaksTlsWhereThatIsConfigured() {
        start(ROUTE, new FakeSettings().set("targets", List.of("10.0.0.1:1"))
                .set("tls", new FakeSettings().set("name", "redis.example")));
        assertThat(server(1).tls().orElseThrow().name()).contains("redis.example");
    }

    @Test
    void carriesSessionsToOtherSettings() throws Exception {
        Application old = start(ROUTE, two().set("balance", "least-sessions"));
        FakeSession session = FakeSession.admitted(old, request());
        int port = session.relayed().orElseThrow().server() == server(1) ? 1 : 2;
        Application other = new FakeContext("tcp").route(ROUTE, new FakeSettings().set("targets",
                List.of("10.0.0.1:" + (3 - port)))).start(new TcpProvider());
        session.carry(other);
        assertThat(session.relayed()).as("it goes on, though its server isn't listed any more").isPresent();
        session.endUpstream(LOST);
        assertThat(session.closeStatus().map(CloseStatus::code)).contains(1012);
    }

    @Test
    void saysWhatIsWrongInSettings() {
        assertThat(problems(ROUTE, new FakeSettings())).containsExactly("targets: missing");
        assertThat(problems(ROUTE, new FakeSettings().set("targets",
                List.of("a:1", "a:1", "b", "c:0", "c:65536", "redis://d:1", "d:1/x"))))
                .hasSize(6).allMatch(problem -> problem.startsWith("targets: "));
        assertThat(problems(ROUTE, two().set("target", "{name}"))).isNotEmpty();
        FakeSettings names = new FakeSettings().set("one", "a:1").set("b c", "b:1");
        assertThat(problems(NAMED, new FakeSettings().set("targets", names)))
                .anyMatch(problem -> problem.startsWith("targets: ") && problem.contains("`target` says which"));
        assertThat(problems(NAMED, new FakeSettings().set("targets", names).set("target", "{other}")))
                .anyMatch(problem -> problem.startsWith("target: "))
                .anyMatch(problem -> problem.startsWith("targets.b c: "));
        assertThat(problems(ROUTE, two().set("balance", "hash")))
                .singleElement().asString().startsWith("hash-by: ");
        assertThat(problems(ROUTE, two().set("connect-timeout", "0s").set("hold", "1s")))
                .anyMatch(problem -> problem.startsWith("connect-timeout: "))
                .contains("hold: unknown");
    }

    private static List<String> problems(String route, FakeSettings settings) {
        FakeContext context = new FakeContext("tcp").route(route, settings);
        assertThatThrownBy(() -> context.start(new TcpProvider())).isInstanceOf(AssertionError.class);
        return settings.problems();
    }
}
