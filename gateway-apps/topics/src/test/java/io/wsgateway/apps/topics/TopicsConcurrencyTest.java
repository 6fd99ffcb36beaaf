package io.wsgateway.apps.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import java.time.Duration;
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

/** Sessions on threads of their own, as on several event loops. */
@Timeout(60)
class TopicsConcurrencyTest {

    private static final int THREADS = 8;
    private static final int MESSAGES = 30;

    private final FakeContext context = new FakeContext("topics").route("/live", RouteSettings.open());
    private final TopicsApplication topics = (TopicsApplication) context.start(new TopicsProvider());

    @RepeatedTest(20)
    void everyoneHearsOneOrderWithNothingLostOrDoubled() throws Exception {
        FakeSession first = open();
        ask(first, "{'action':'subscribe','topic':'room/a','since':'none:0'}");
        List<FakeSession> sessions = inParallel(number -> {
            FakeSession session = open();
            ask(session, "{'action':'subscribe','topic':'room/a','since':'none:0'}");
            for (int i = 0; i < MESSAGES; i++) {
                ask(session, "{'action':'publish','topic':'room/a','data':'" + number + "/" + i + "'}");
            }
            return session;
        });
        List<Object> order = heard(first);
        assertThat(order).hasSize(THREADS * MESSAGES).doesNotHaveDuplicates();
        for (FakeSession session : sessions) {
            // What was before and what came then: together the same whole order, whenever it was subscribed.
            assertThat(heard(session)).isEqualTo(order);
        }
    }

    @RepeatedTest(20)
    void whoComesBackHasItAll() throws Exception {
        List<List<Object>> all = new ArrayList<>();
        inParallel(number -> {
            if (number > 0) {
                FakeSession session = open();
                for (int i = 0; i < MESSAGES; i++) {
                    ask(session, "{'action':'publish','topic':'room/a','data':'" + number + "/" + i + "'}");
                }
                return session;
            }
            List<Object> heard = new ArrayList<>();
            String since = "none:0";
            for (int i = 0; i < 10; i++) {
                FakeSession session = open();
                ask(session, "{'action':'subscribe','topic':'room/a','since':'" + since + "'}");
                session.end(CloseStatus.of(CloseCode.GOING_AWAY));
                heard.addAll(heard(session));
                since = last(session, since);
            }
            FakeSession session = open();
            ask(session, "{'action':'subscribe','topic':'room/a','since':'" + since + "'}");
            all.add(heard);
            return session;
        }).forEach(session -> {
            if (!heard(session).isEmpty()) {
                all.getFirst().addAll(heard(session));
            }
        });
        FakeSession whole = open();
        ask(whole, "{'action':'subscribe','topic':'room/a','since':'none:0'}");
        assertThat(all.getFirst()).isEqualTo(heard(whole)).hasSize((THREADS - 1) * MESSAGES);
    }

    @RepeatedTest(20)
    void nobodyHoldsARosterAfterAllHaveGone() throws Exception {
        FakeSession watcher = open();
        ask(watcher, "{'action':'subscribe','topic':'plain/a','presence':true}");
        inParallel(number -> {
            FakeSession session = open();
            for (int i = 0; i < MESSAGES; i++) {
                ask(session, "{'action':'subscribe','topic':'plain/a','presence':true}");
                ask(session, "{'action':'label','label':'" + i + "'}");
                if (i % 3 == 0) {
                    ask(session, "{'action':'unsubscribe','topic':'plain/a'}");
                } else {
                    session.end(CloseStatus.of(CloseCode.GOING_AWAY));
                    session = open();
                }
            }
            session.end(CloseStatus.of(CloseCode.GOING_AWAY));
            return session;
        });
        context.advance(Duration.ofMillis(100));
        watcher.takeTexts();
        ask(watcher, "{'action':'presence','topic':'plain/a'}");
        assertThat(watcher.takeTexts()).singleElement().asString().contains("\"count\":1");
        assertThat(topics.rosters().count()).isEqualTo(1);
        watcher.end(CloseStatus.of(CloseCode.GOING_AWAY));
        assertThat(topics.rosters().count()).isZero();
    }

    private FakeSession open() {
        return FakeSession.open(topics, FakeRequest.to("/live"));
    }

    private static void ask(FakeSession session, String command) {
        session.receiveText(command.replace('\'', '"'));
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

    private static List<Object> heard(FakeSession session) {
        List<Object> all = new ArrayList<>();
        for (Map<String, Object> event : events(session)) {
            if ("subscribed".equals(event.get("event"))) {
                ((List<?>) event.getOrDefault("messages", List.of()))
                        .forEach(message -> all.add(((Map<?, ?>) message).get("data")));
            } else if ("message".equals(event.get("event"))) {
                all.add(event.get("data"));
            }
        }
        return all;
    }

    private static String last(FakeSession session, String otherwise) {
        return events(session).stream().map(event -> event.get("position")).filter(String.class::isInstance)
                .map(String.class::cast).reduce((before, after) -> after).orElse(otherwise);
    }

    private static List<Map<String, Object>> events(FakeSession session) {
        return session.texts().stream().map(Json::members).toList();
    }
}
