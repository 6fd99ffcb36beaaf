package io.wsgateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.Carriable;
import io.wsgateway.app.Execution;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Applications that are replaced in a test. */
class ReplacedApplicationTest {

    @Test
    void stateTopicsAndSessionsGoOn() {
        try (TestGateway gateway = TestGateway.serving(provider("one", ""))) {
            TestConnection first = gateway.connect("/counts");
            TestConnection second = gateway.connect("/counts");
            first.sendText("a");
            gateway.replace(provider("two", ""));
            first.sendText("b");
            assertThat(first.texts()).containsExactly("one: a1", "two: ab2");
            assertThat(second.texts()).containsExactly("one: a1", "two: ab2");
            TestConnection third = gateway.connect("/counts");
            third.sendText("c");
            assertThat(third.texts()).containsExactly("two: c1");
        }
    }

    @Test
    void failureToSuspendFailsTheTest() {
        try (TestGateway gateway = TestGateway.serving(provider("one", "suspend"))) {
            gateway.connect("/counts");
            assertThatThrownBy(() -> gateway.replace(provider("two", ""))).isInstanceOf(AssertionError.class)
                    .hasMessageContaining("the application failed in suspend");
        }
    }

    @Test
    void failureToResumeFailsTheTest() {
        try (TestGateway gateway = TestGateway.serving(provider("one", ""))) {
            gateway.connect("/counts");
            assertThatThrownBy(() -> gateway.replace(provider("two", "resume"))).isInstanceOf(AssertionError.class)
                    .hasMessageContaining("the application failed in resume");
        }
    }

    private static ApplicationProvider provider(String generation, String fails) {
        return new ApplicationProvider() {
            @Override
            public String name() {
                return "counts";
            }

            @Override
            public Application start(ApplicationContext context) {
                return new Counting(generation, fails, context);
            }
        };
    }

    /** Tells all what one session has said so far, and how many messages that were. */
    private record Counting(String generation, String fails, ApplicationContext context)
            implements Application, Carriable {

        @Override
        public Execution execution() {
            return Execution.BLOCKING;
        }

        @Override
        public SessionListener onOpen(Session session, OpeningRequest request) {
            session.subscribe(context.topics().topic("all"));
            return new Listener("");
        }

        @Override
        public SessionListener resume(Session session, byte[] state) {
            if (fails.equals("resume")) {
                throw new IllegalStateException("as the test wants it");
            }
            return new Listener(new String(state, StandardCharsets.UTF_8));
        }

        private final class Listener implements SessionListener {

            private String said;

            private Listener(String said) {
                this.said = said;
            }

            @Override
            public void onText(Session session, String text) {
                said += text;
                context.topics().topic("all").publishText(generation + ": " + said + said.length());
            }

            @Override
            public byte[] suspend(Session session) {
                if (fails.equals("suspend")) {
                    throw new IllegalStateException("as the test wants it");
                }
                return said.getBytes(StandardCharsets.UTF_8);
            }
        }
    }
}
