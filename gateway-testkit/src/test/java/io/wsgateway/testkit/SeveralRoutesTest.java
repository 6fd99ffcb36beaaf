package io.wsgateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.app.Carriable;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An application that has other settings on each of its routes. */
class SeveralRoutesTest {

    private static final ApplicationProvider PROVIDER = new ApplicationProvider() {
        @Override
        public String name() {
            return "greeter";
        }

        @Override
        public Application start(ApplicationContext context) {
            Map<String, String> greetings = new LinkedHashMap<>();
            for (ApplicationRoute route : context.routes()) {
                greetings.put(route.route(), route.settings().require("greeting").text("greeting", ""));
            }
            return new Greeter(greetings, context);
        }
    };

    private record Greeter(Map<String, String> greetings, ApplicationContext context)
            implements Application, Carriable, SessionListener {

        @Override
        public SessionListener onOpen(Session session, OpeningRequest request) {
            context.meter().count("opened");
            context.meter().time("open", Duration.ofMillis(2));
            return this;
        }

        @Override
        public void onText(Session session, String text) {
            session.sendText(greetings.get(session.route()) + " " + text);
        }

        @Override
        public SessionListener resume(Session session, byte[] state) {
            return this;
        }
    }

    private static FakeSettings greeting(String greeting) {
        return new FakeSettings().set("greeting", greeting);
    }

    @Test
    void isServedAtEachWithItsOwnSettingsAndReplaced() {
        try (TestGateway gateway =
                TestGateway.of(PROVIDER).route("/a", greeting("hi")).route("/b/{c}", greeting("hello"))
                        .serve()) {
            TestConnection a = gateway.connect("/a");
            TestConnection b = gateway.connect("/b/7");
            a.sendText("x");
            b.sendText("x");
            assertThat(a.texts()).containsExactly("hi x");
            assertThat(b.texts()).containsExactly("hello x");
            gateway.replace(TestGateway.of(PROVIDER).route("/b/{c}", greeting("hey")).route("/a", greeting("hi")));
            b.sendText("x");
            assertThat(b.texts()).containsExactly("hey x");
            assertThat(gateway.meter().counted("opened")).isEqualTo(2);
        }
    }

    @Test
    void tellsWhatIsWrongByRoute() {
        assertThatThrownBy(() -> TestGateway.of(PROVIDER).route("/a", greeting("hi").set("x", 1))
                .route("/b", new FakeSettings()).serve())
                .hasMessage("wrong settings: /a x: unknown, /b greeting: missing (asked for: those of each route)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestGateway.of(PROVIDER).route("/a", greeting("")).route("/a", greeting("")));
    }

    @Test
    void hasItsRoutesInAContextOfATest() {
        FakeContext context = new FakeContext("greeter").route("/a", greeting("hi"))
                .route("example.com/{b}", greeting("hello"));
        Application greeter = context.start(PROVIDER);
        FakeSession session = FakeSession.open(greeter, FakeRequest.to("/7").route("example.com/{b}"));
        session.receiveText("x");
        assertThat(session.texts()).containsExactly("hello x");
        assertThat(context.meter().counts()).isEqualTo(Map.of("opened", 1L));
        assertThat(context.meter().times("open")).containsExactly(Duration.ofMillis(2));
        assertThatThrownBy(() -> new FakeContext("greeter").route("/a", new FakeSettings()).start(PROVIDER))
                .hasMessageContaining("/a greeting: missing");
    }
}
