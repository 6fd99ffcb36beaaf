package io.wsgateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Publication;
import io.wsgateway.app.PublicationReply;
import io.wsgateway.app.Push;
import io.wsgateway.app.PushReply;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What goes wrong fails the test, at the call where it does. */
class TestGatewayTest {

    private final IllegalStateException boom = new IllegalStateException("boom");

    private Supplier<CompletionStage<Admission>> admit = () -> CompletableFuture.completedFuture(Admission.granted());
    private String fails = "";
    private @Nullable ApplicationContext context;

    private final SessionListener listener = new SessionListener() {
        @Override
        public void onText(Session session, String text) {
            failIn("onText");
            session.sendText(text);
        }

        @Override
        public void onBinary(Session session, ByteBuffer bytes) {
            failIn("onBinary");
            session.ping(bytes);
        }

        @Override
        public void onPong(Session session, ByteBuffer payload) {
            failIn("onPong");
        }

        @Override
        public void onClose(Session session, CloseStatus status) {
            failIn("onClose");
        }
    };

    private final ApplicationProvider provider = new ApplicationProvider() {
        @Override
        public String name() {
            return "hello";
        }

        @Override
        public Application start(ApplicationContext given) {
            failIn("start");
            context = given;
            given.settings().text("greeting", "Hello");
            given.settings().integer("most", 1, 1, 10);
            return new Hello();
        }
    };

    private final class Hello implements Application {

        @Override
        public CompletionStage<Admission> admit(OpeningRequest request) {
            failIn("admit");
            return admit.get();
        }

        @Override
        public CompletionStage<PushReply> onPush(Push push) {
            failIn("onPush");
            return CompletableFuture.completedFuture(new PushReply.Done(push.contentType() + ": " + push.text()));
        }

        @Override
        public CompletionStage<PublicationReply> onPublish(Publication publication) {
            failIn("onPublish");
            return publication.text().isEmpty()
                    ? CompletableFuture.completedFuture(new PublicationReply.Rejected("nothing to say"))
                    : Application.super.onPublish(publication);
        }

        @Override
        public SessionListener onOpen(Session session, OpeningRequest request) {
            failIn("onOpen");
            session.subscribe(Objects.requireNonNull(context).topics().topic("news"));
            return listener;
        }

        @Override
        public void close() {
            failIn("close");
        }
    }

    @Test
    void pushesToTheApplication() {
        try (TestGateway gateway = TestGateway.serving(provider)) {
            assertThat(gateway.push("text/plain", "hi")).isEqualTo(new PushReply.Done("text/plain: hi"));
        }
    }

    @Test
    void publishesWhatTheApplicationLeavesAsItIs() {
        try (TestGateway gateway = TestGateway.serving(provider)) {
            TestConnection connection = gateway.connect("/hello");
            assertThat(gateway.publish("news", "text/plain", "hi")).isEqualTo(PublicationReply.AS_IT_IS);
            assertThat(gateway.publish("news", "text/plain", ""))
                    .isEqualTo(new PublicationReply.Rejected("nothing to say"));
            assertThat(connection.texts()).containsExactly("hi");
        }
    }

    @Test
    void failsWhereAPublicationDoes() {
        fails = "onPublish";
        assertThatThrownBy(() -> {
            try (TestGateway gateway = TestGateway.serving(provider)) {
                gateway.publish("news", "text/plain", "hi");
            }
        }).hasRootCause(boom);
    }

    @Test
    void failsWhereAPushDoes() {
        fails = "onPush";
        assertThatThrownBy(() -> {
            try (TestGateway gateway = TestGateway.serving(provider)) {
                gateway.push("text/plain", "hi");
            }
        }).hasRootCause(boom);
    }

    private void failIn(String callback) {
        if (fails.equals(callback)) {
            throw boom;
        }
    }

    // Rejected.

    @Test
    void rejectedConnectionIsToldAtOnceWithStatusReasonAndChecks() {
        try (TestGateway gateway = TestGateway.serving(provider)) {
            assertThatThrownBy(() -> gateway.connect("/helo")).isInstanceOf(AssertionError.class)
                    .hasMessage("""
                            the opening handshake was rejected: HTTP/1.1 404 Not Found

                            GET /helo HTTP/1.1

                            route-not-found

                            route: none for /helo (expected: a route of an application)
                            Use the path of an application that runs here; the page at / lists them.
                            RFC 6455 section 4.2.2

                            passed  body: none
                            passed  HTTP version: HTTP/1.1
                            passed  Host: gateway.test
                            passed  request target: /helo
                            FAILED  route: none for /helo (expected: a route of an application)""");
        }
    }

    @Test
    void eachRejectionHasItsOwnChecks() {
        try (TestGateway gateway = TestGateway.serving(provider)) {
            gateway.attempt("/first");
            gateway.connect("/hello");
            assertThatThrownBy(() -> gateway.connect("/second")).hasMessageContaining("GET /second HTTP/1.1");
            admit = () -> CompletableFuture.completedFuture(Admission.denied());
            assertThatThrownBy(() -> gateway.connect("/hello")).message()
                    .startsWith("""
                            the opening handshake was rejected: HTTP/1.1 403 Forbidden

                            GET /hello HTTP/1.1

                            not-permitted

                            the application denies access
                            """);
        }
    }

    @Test
    void attemptMayBeRejectedButHasNoMessages() {
        try (TestGateway gateway = TestGateway.serving(provider)) {
            TestConnection rejected = gateway.attempt("/helo", "hello.v1");
            assertThat(rejected.status()).isEqualTo(404);
            assertThat(rejected.header("Gateway-Rejection")).contains("route-not-found");
            assertThat(rejected.body()).startsWith("route-not-found\n");
            assertThat(rejected.subprotocol()).isEmpty();
            String told = "the opening handshake was rejected: HTTP/1.1 404 Not Found";
            assertThatThrownBy(rejected::texts).hasMessageStartingWith(told);
            assertThatThrownBy(rejected::binaries).hasMessageStartingWith(told);
            assertThatThrownBy(rejected::closeStatus).hasMessageStartingWith(told);
            assertThatThrownBy(() -> rejected.sendText("hi")).hasMessageStartingWith(told);
            assertThatThrownBy(() -> rejected.close(1000)).hasMessageStartingWith(told);
        }
    }

    @Test
    void rejectionThatComesLaterIsToldWhenASessionIsNeeded() {
        CompletableFuture<Admission> later = new CompletableFuture<>();
        admit = () -> later;
        try (TestGateway gateway = TestGateway.serving(provider)) {
            TestConnection connection = gateway.connect("/hello");
            assertThat(connection.status()).isZero();
            assertThat(connection.texts()).isEmpty();
            later.complete(Admission.unauthenticated("Bearer"));
            assertThatThrownBy(connection::texts)
                    .hasMessageStartingWith("the opening handshake was rejected: HTTP/1.1 401 Unauthorized");
        }
    }

    // Failed.

    @Test
    void whatACallbackThrowsIsThrownAtTheTestOnce() {
        for (String callback : List.of("onOpen", "onText", "onBinary", "onPong", "onClose", "admit")) {
            fails = callback;
            try (TestGateway gateway = TestGateway.serving(provider)) {
                AssertionError told = catchThrowableOfType(AssertionError.class, () -> everything(gateway));
                assertThat(told).as(callback).cause().isSameAs(boom);
                String where = callback.equals("onText") || callback.equals("onBinary") ? "onMessage" : callback;
                assertThat(told).hasMessage(
                        "the application failed in " + where + ": java.lang.IllegalStateException: boom");
                fails = "";
                assertThat(gateway.connect("/hello").texts()).as("it is told once").isEmpty();
            }
        }
    }

    private static void everything(TestGateway gateway) {
        TestConnection connection = gateway.connect("/hello");
        connection.sendText("hi");
        connection.sendBinary((byte) 1);
        connection.sendFrame(0x8A, new byte[] {1}); // the Pong
        connection.close(1000);
    }

    @Test
    void sessionEndsWith1011AllTheSame() {
        fails = "onText";
        try (TestGateway gateway = TestGateway.serving(provider)) {
            TestConnection connection = gateway.connect("/hello");
            assertThatThrownBy(() -> connection.sendText("hi")).cause().isSameAs(boom);
            assertThat(connection.closeStatus()).map(CloseStatus::code).contains(CloseCode.INTERNAL_ERROR);
        }
    }

    @Test
    void stageThatFailsIsToldToo() {
        admit = () -> CompletableFuture.failedFuture(boom);
        try (TestGateway gateway = TestGateway.serving(provider)) {
            assertThatThrownBy(() -> gateway.connect("/hello"))
                    .hasMessageStartingWith("the application failed in admit:")
                    .cause().isSameAs(boom);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // an application that breaks its promise
    void noStageAndNoAdmissionAreFailuresToo() {
        try (TestGateway gateway = TestGateway.serving(provider)) {
            admit = () -> null;
            assertThatThrownBy(() -> gateway.attempt("/hello"))
                    .hasMessageStartingWith("the application failed in admit:").hasMessageContaining("returned null");
            admit = () -> CompletableFuture.completedFuture(null);
            assertThatThrownBy(() -> gateway.attempt("/hello"))
                    .hasMessageStartingWith("the application failed in admit:")
                    .hasMessageContaining("completed with null");
        }
    }

    @Test
    void nothingCanBeSentToAConnectionThatHasEnded() {
        try (TestGateway gateway = TestGateway.serving(provider)) {
            TestConnection connection = gateway.connect("/hello");
            connection.lose();
            assertThatThrownBy(() -> connection.sendText("hi")).isInstanceOf(IllegalStateException.class)
                    .hasMessage("nothing can be sent: the connection has ended");
        }
    }

    @Test
    void sendsLongMessagesWhole() {
        String text = "x".repeat(70_000);
        try (TestGateway gateway = TestGateway.serving(provider)) {
            TestConnection connection = gateway.connect("/hello");
            connection.sendText(text);
            assertThat(connection.texts()).containsExactly(text);
        }
    }

    @Test
    void whatIsThrownAtTheEndComesFromClose() {
        fails = "onClose";
        TestGateway gateway = TestGateway.serving(provider);
        gateway.connect("/hello");
        assertThatThrownBy(gateway::close).hasMessageStartingWith("the application failed in onClose:");
        fails = "close";
        TestGateway another = TestGateway.serving(provider);
        assertThatThrownBy(another::close).hasMessageStartingWith("the application failed in close:")
                .cause().isSameAs(boom);
    }

    @Test
    void whatAScheduledTaskThrowsIsTold() throws Exception {
        TestGateway gateway = TestGateway.serving(provider);
        CountDownLatch ran = new CountDownLatch(2);
        ApplicationContext given = Objects.requireNonNull(context);
        given.scheduler().every(Duration.ofMillis(1), () -> {
            ran.countDown();
            throw boom;
        });
        assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue(); // the first run has ended
        assertThatThrownBy(gateway::close).hasMessageStartingWith("the application failed in a scheduled task:")
                .cause().isSameAs(boom);
    }

    // Started wrongly.

    @Test
    void settingsThatAreWrongOrUnknownAreRefused() {
        FakeSettings settings = new FakeSettings().set("greetng", "Hi").set("most", 11);
        String told = "wrong settings: most: 11 (expected: a whole number from 1 to 10), greetng: unknown"
                + " (asked for: greeting, most)";
        assertThatThrownBy(() -> TestGateway.serving(provider, settings)).isInstanceOf(AssertionError.class)
                .hasMessage(told);
        FakeContext fake = new FakeContext("hello").set("greetng", "Hi").set("most", 11);
        assertThatThrownBy(() -> fake.start(provider)).isInstanceOf(AssertionError.class).hasMessage(told);
        assertThat(new FakeContext("hello").set("most", 10).start(provider)).isInstanceOf(Hello.class);
    }

    @Test
    void whatStartThrowsIsTold() {
        fails = "start";
        String told = "the application did not start: java.lang.IllegalStateException: boom";
        assertThatThrownBy(() -> TestGateway.serving(provider)).hasMessage(told).cause().isSameAs(boom);
        assertThatThrownBy(() -> new FakeContext("hello").start(provider)).hasMessage(told);
    }
}
