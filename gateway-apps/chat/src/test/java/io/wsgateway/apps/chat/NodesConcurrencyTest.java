package io.wsgateway.apps.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Application;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** Sessions on threads of their own, in one room on two nodes. */
@Timeout(60)
class NodesConcurrencyTest {

    private static final int THREADS = 8;
    private static final int ROUNDS = 20;

    private final FakeContext here = new FakeContext("chat");
    private final List<Application> nodes =
            List.of(here.start(new ChatProvider()), here.otherNode().start(new ChatProvider()));

    /** What each member is told adds up to who is there, and that is the same on both nodes. */
    @RepeatedTest(20)
    void namesAreUniqueAndTheSameOnBothNodes() throws Exception {
        List<FakeSession> onlookers = nodes.stream().map(NodesConcurrencyTest::enter).toList();
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Callable<Integer>> parts = IntStream.range(0, THREADS).<Callable<Integer>>mapToObj(number -> () -> {
                start.await();
                comeAndGo(nodes.get(number % nodes.size()));
                return number;
            }).toList();
            for (Future<Integer> part : threads.invokeAll(parts)) {
                part.get();
            }
        }
        List<List<Object>> lists = onlookers.stream().map(NodesConcurrencyTest::who).toList();
        assertThat(lists.getFirst()).hasSize(nodes.size() + THREADS).doesNotHaveDuplicates();
        assertThat(lists.getLast()).containsExactlyInAnyOrderElementsOf(lists.getFirst());
        for (FakeSession onlooker : onlookers) {
            assertThat(addedUp(onlooker)).containsExactlyInAnyOrderElementsOf(lists.getFirst());
        }
    }

    /** The last one stays. */
    private static void comeAndGo(Application chat) {
        for (int i = 0; i < ROUNDS; i++) {
            FakeSession session = enter(chat);
            session.receiveText("{\"action\":\"nick\",\"data\":\"same\"}");
            if (i < ROUNDS - 1) {
                session.end(CloseStatus.of(CloseCode.GOING_AWAY));
            }
        }
    }

    private static FakeSession enter(Application chat) {
        return FakeSession.open(chat, FakeRequest.to("/chat"));
    }

    private static List<Object> who(FakeSession session) {
        session.receiveText("{\"action\":\"who\"}");
        return new ArrayList<>((List<?>) Json.object(session.texts().getLast()).get("members"));
    }

    private static Set<Object> addedUp(FakeSession session) {
        Set<Object> names = new HashSet<>();
        for (String text : session.texts()) {
            Map<String, Object> event = Json.object(text);
            switch (String.valueOf(event.get("event"))) {
                case "welcome" -> names.addAll((List<?>) event.get("members"));
                case "joined" -> assertThat(names.add(event.get("who"))).as(text).isTrue();
                case "left" -> assertThat(names.remove(event.get("who"))).as(text).isTrue();
                case "renamed" -> {
                    assertThat(names.remove(event.get("from"))).as(text).isTrue();
                    assertThat(names.add(event.get("to"))).as(text).isTrue();
                }
                default -> assertThat(text).contains("\"members\"");
            }
        }
        return names;
    }
}
