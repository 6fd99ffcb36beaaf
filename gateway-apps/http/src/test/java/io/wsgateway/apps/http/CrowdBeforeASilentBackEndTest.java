package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A thousand sessions that push to a back end which never answers: what waits is bounded, and nobody else waits. */
class CrowdBeforeASilentBackEndTest {

    private static final int SESSIONS = 1000;
    private static final int REQUESTS = 16;
    private static final int BOUND = 4 << 20;
    private static final int MESSAGE = 32 << 10;

    @Test
    void holdsNoMoreThanItMayAndNobodyElse() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        try (HostileBackEnd backEnd = HostileBackEnd.doing((request, wire) -> {
            if (request.word().equals("connect")) {
                wire.answerNothing();
            } else {
                asked.incrementAndGet();
                end.await();
                wire.answerNothing();
            }
        }); ServedHttp served = ServedHttp.with(ServedHttp.settings(backEnd).set("requests", Integer.toString(REQUESTS))
                .set("events", List.of("connect", "message")).set("timeout", "60s").set("retry-for", "60s")
                .set("waiting-bytes", Integer.toString(BOUND)))) {
            List<LiveClient> clients = new ArrayList<>();
            while (clients.size() < SESSIONS) { // a few at a time: the back end is asked within a handshake's time-out
                clients.addAll(LiveClient.connect(served.url(), 50));
            }
            LiveClient quiet = LiveClient.connect(served.url());
            String message = "x".repeat(MESSAGE);
            for (LiveClient client : clients) {
                for (int i = 0; i < 4; i++) {
                    client.send(message);
                }
            }
            int fit = BOUND / MESSAGE;
            // Of each session one message is there, as its reading is paused: those for which there is no room end it.
            await(() -> served.meter().counted("http-overloaded") == SESSIONS - fit);
            assertThat(clients.stream().filter(LiveClient::isOpen).count()).isGreaterThanOrEqualTo(fit);
            assertThat(served.application().waitingBytes()).isEqualTo(fit * (long) MESSAGE);
            await(() -> asked.get() == REQUESTS);
            served.awaitEventLoops();
            quiet.ping();
            assertThat(asked).as("no more at once").hasValue(REQUESTS);
            assertThat(served.gateway().faults().of("http")).isEmpty();
            end.countDown();
        }
    }

    /** Something that comes to hold. */
    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws InterruptedException {
        for (long end = System.nanoTime() + 60_000_000_000L; !condition.holds();) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("it does not come to be: " + condition);
            }
            Thread.sleep(10);
        }
    }
}
