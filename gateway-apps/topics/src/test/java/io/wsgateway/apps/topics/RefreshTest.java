package io.wsgateway.apps.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Application;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.RefreshResult;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Sessions whose token is another one from now on. */
class RefreshTest {

    private final FakeContext context = new FakeContext("topics").route("/live", RouteSettings.rules(
            Map.of("topics", List.of("t/{claim.tenant}"), "allow", List.of("subscribe")),
            Map.of("topics", List.of("kept/{claim.tenant}"), "allow", List.of("subscribe"), "history", Map.of()),
            Map.of("topics", List.of("all"), "allow", List.of("subscribe"))));
    private final TopicsApplication topics = (TopicsApplication) context.start(new TopicsProvider());
    private final List<Runnable> recoveries = new ArrayList<>();
    private final FakeSession session = FakeSession.open(new Refreshed(), FakeRequest.to("/live"));
    private Map<String, Object> claims = Map.of("tenant", "acme");
    private Runnable whileAsked = () -> {};

    /** The application, whose sessions can refresh their token, and are told late what a history holds. */
    private final class Refreshed implements Application {
        @Override
        public SessionListener onOpen(Session fake, OpeningRequest request) {
            return topics.onOpen((Session) Proxy.newProxyInstance(Session.class.getClassLoader(),
                    new Class<?>[] {Session.class}, (proxy, method, args) -> switch (method.getName()) {
                        case "claims" -> {
                            Map<String, Object> known = claims;
                            whileAsked.run();
                            yield known;
                        }
                        case "refresh" -> {
                            claims = Map.of("tenant", args[0]);
                            yield CompletableFuture.completedFuture(
                                    new RefreshResult.Refreshed(Optional.of(Instant.EPOCH)));
                        }
                        case "subscribe" -> args.length == 3
                                ? recoveries.add(() -> invoke(() -> method.invoke(fake, args)))
                                : method.invoke(fake, args);
                        default -> method.invoke(fake, args);
                    }), request);
        }
    }

    private interface Reflective {
        Object call() throws ReflectiveOperationException;
    }

    private static void invoke(Reflective call) {
        try {
            call.call();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatTheNextTokenDoesNotAllowEnds() {
        assertThat(ask("{'action':'subscribe','topic':'t/acme'}")).hasSize(1);
        assertThat(ask("{'action':'subscribe','topic':'all'}")).hasSize(1);
        assertThat(ask("{'action':'refresh','id':1,'token':'other'}")).containsExactly(
                "{'event':'error','action':'subscribe','topic':'t/acme','error':'not-allowed',"
                        + "'message':'You may not be subscribed to this topic any more.'}",
                "{'event':'refreshed','id':1,'until':'1970-01-01T00:00:00Z'}");
        assertThat(session.subscriptions()).containsExactly("all");
    }

    /** Signatures are verified on another thread than a server is asked on. */
    @Test
    void aSubscriptionThatIsBegunByTheTokenBeforeEndsAsWell() {
        whileAsked = () -> {
            whileAsked = () -> {};
            ask("{'action':'refresh','token':'other'}");
        };
        assertThat(ask("{'action':'subscribe','topic':'t/acme'}")).hasSize(2).last().asString()
                .contains("'error':'not-allowed'");
        assertThat(session.subscriptions()).isEmpty();
    }

    @Test
    void aSubscriptionThatIsUnderWayEndsInTurn() {
        ask("{'action':'subscribe','topic':'kept/acme'}");
        assertThat(ask("{'action':'refresh','token':'other'}")).singleElement().asString().contains("refreshed");
        recoveries.getFirst().run();
        assertThat(told()).hasSize(2).last().asString().contains("'error':'not-allowed'");
        assertThat(session.subscriptions()).isEmpty();
    }

    @Test
    void whoLetsNothingEndInTurnIsClosed() {
        for (int i = 0; i < SubscribedTopic.MOST_WAITING; i++) {
            ask("{'action':'subscribe','topic':'kept/acme'}");
        }
        assertThat(session.closeStatus()).isEmpty();
        ask("{'action':'refresh','token':'other'}");
        assertThat(session.closeStatus().orElseThrow().code()).isEqualTo(1013);
    }

    @Test
    void whatWasSaidOfTheTokenBeforeHoldsNoLonger() {
        Verdicts verdicts = new Verdicts();
        int before = verdicts.round();
        verdicts.clear();
        verdicts.keep(Action.SUBSCRIBE, "t", Verdict.YES, Instant.EPOCH, Duration.ofHours(1), before);
        assertThat(verdicts.find(Action.SUBSCRIBE, "t", Instant.EPOCH)).isEqualTo(Verdict.UNKNOWN);
        verdicts.keep(Action.SUBSCRIBE, "t", Verdict.YES, Instant.EPOCH, Duration.ofHours(1), verdicts.round());
        assertThat(verdicts.find(Action.SUBSCRIBE, "t", Instant.EPOCH)).isEqualTo(Verdict.YES);
    }

    private List<String> ask(String command) {
        session.receiveText(command.replace('\'', '"'));
        return told();
    }

    private List<String> told() {
        return session.takeTexts().stream().map(text -> text.replace('"', '\'')).toList();
    }
}
