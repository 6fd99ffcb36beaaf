package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Application;
import io.wsgateway.apps.http.TestBackEnd.Reply;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Very many sessions whose events wait for their batch, before a back end that is slow and then fails. */
class CrowdedBatchesTest {

    private final FakeContext context = new FakeContext("http");
    private final CountDownLatch answer = new CountDownLatch(1);
    private TestBackEnd backEnd;
    private Application application;

    @BeforeEach
    void start() throws IOException {
        backEnd = new TestBackEnd();
        backEnd.answers(told -> new Reply(500).after(answer));
        application = context.set("url", backEnd.url()).set("batch", "2").set("breaker", "1")
                .set("retry-for", "1ms").set("waiting-bytes", Integer.toString(1 << 20)).start(new HttpProvider());
    }

    @AfterEach
    void end() {
        answer.countDown();
        application.close();
        backEnd.close();
    }

    private List<FakeSession> open(int sessions) {
        return Stream.generate(() -> FakeSession.open(application, FakeRequest.to("/a"))).limit(sessions).toList();
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 2000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10); // nothing tells when another thread is done with a fake session
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** Each batch after the first fails in the call that sends it, as the breaker is open. */
    @Test
    void failsHoweverManyWait() throws Exception {
        List<FakeSession> sessions = open(20_000);
        sessions.forEach(session -> session.receiveText("1"));
        backEnd.next();
        answer.countDown();
        until(() -> sessions.stream().allMatch(session -> session.closeStatus().isPresent()));
        assertThat(Stream.of("http-unavailable", "http-breaker-open", "http-no-turn")
                .mapToLong(context.meter()::counted).sum()).isEqualTo(sessions.size());
    }

    @Test
    void letsNoMoreBytesWaitThanMay() throws Exception {
        List<FakeSession> sessions = open(100);
        String message = "x".repeat(64 << 10);
        sessions.forEach(session -> session.receiveText(message));
        backEnd.next();
        long fit = (1L << 20) / message.length();
        assertThat(sessions.stream().filter(FakeSession::isOpen).count()).isEqualTo(fit);
        assertThat(context.meter().counted("http-overloaded")).isEqualTo(sessions.size() - fit);
        assertThat(sessions.getLast().closeStatus().map(CloseStatus::code)).contains(1013);
    }
}
