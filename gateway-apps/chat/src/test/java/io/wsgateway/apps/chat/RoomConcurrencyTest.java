package io.wsgateway.apps.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Application;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** Sessions of one room on threads of their own, as on several event loops. */
@Timeout(60)
class RoomConcurrencyTest {

    private static final int THREADS = 8;
    private static final int MESSAGES = 30;

    private final Application chat = new FakeContext("chat").set("history", 1000).start(new ChatProvider());

    @RepeatedTest(20)
    void everyoneSeesOneOrderWithNothingLostOrDoubled() throws Exception {
        FakeSession first = enter();
        List<FakeSession> speakers = inParallel(this::joinAndSpeak);
        List<Object> order = said(first);
        assertThat(order).hasSize(THREADS * MESSAGES).doesNotHaveDuplicates();
        for (FakeSession speaker : speakers) {
            // History, then live: together the same whole order, whenever the session came in.
            assertThat(said(speaker)).isEqualTo(order);
        }
    }

    @RepeatedTest(20)
    void nicknameIsGivenToOneOnly() throws Exception {
        FakeSession first = enter();
        inParallel(number -> {
            FakeSession session = enter();
            session.receiveText("{\"action\":\"nick\",\"data\":\"same\"}");
            return session;
        });
        assertThat(events(first, "renamed")).hasSize(1);
    }

    @RepeatedTest(20)
    void roomIsEmptyWhenAllHaveGone() throws Exception {
        inParallel(number -> {
            FakeSession session = enter();
            for (int i = 0; i < MESSAGES; i++) {
                session.end(CloseStatus.of(CloseCode.GOING_AWAY));
                session = enter();
            }
            session.end(CloseStatus.of(CloseCode.GOING_AWAY));
            return session;
        });
        assertThat(events(enter(), "welcome")).extracting("count").containsExactly(1);
    }

    private FakeSession joinAndSpeak(int number) {
        FakeSession session = enter();
        for (int i = 0; i < MESSAGES; i++) {
            session.receiveText("{\"action\":\"say\",\"data\":\"" + number + "/" + i + "\"}");
        }
        return session;
    }

    private FakeSession enter() {
        return FakeSession.open(chat, FakeRequest.to("/chat"));
    }

    private interface Part {
        FakeSession play(int number) throws Exception;
    }

    private static List<FakeSession> inParallel(Part part) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Callable<FakeSession>> parts = IntStream.range(0, THREADS).<Callable<FakeSession>>mapToObj(
                    number -> () -> {
                        start.await();
                        return part.play(number);
                    }).toList();
            List<FakeSession> played = new ArrayList<>();
            for (Future<FakeSession> future : threads.invokeAll(parts, 30, TimeUnit.SECONDS)) {
                played.add(future.get());
            }
            return played;
        }
    }

    private static List<Map<String, Object>> events(FakeSession session, String event) {
        return session.texts().stream().map(Json::object).filter(object -> event.equals(object.get("event"))).toList();
    }

    private static List<Object> said(FakeSession session) {
        List<Object> all = new ArrayList<>();
        for (Object said : (List<?>) events(session, "welcome").getFirst().getOrDefault("history", List.of())) {
            all.add(((Map<?, ?>) said).get("data"));
        }
        events(session, "said").forEach(said -> all.add(said.get("data")));
        return all;
    }
}
