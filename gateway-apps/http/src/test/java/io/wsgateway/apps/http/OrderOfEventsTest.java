package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Two hundred sessions before a back end that does everything wrong, and is killed and started again: each session's events come in
 * order and one at a time, nothing comes twice but what the back end has asked for again, and answers come to their own session in
 * order.
 */
class OrderOfEventsTest {

    private static final int SESSIONS = 200;
    private static final int MESSAGES = 25;
    private static final long SEED = Long.getLong("order.seed", 20);

    /** What a back end does to one request. */
    private enum Fate {
        ANSWERED, SLOW, CLOSED_BEHIND, ASKED_AGAIN_429, ASKED_AGAIN_503, RESET, RESET_IN_ANSWER, FAILED
    }

    /** One that came, and what became of it. */
    private record Seen(String connection, long number, String id, String word, Fate fate) {}

    private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> underWay = new ConcurrentHashMap<>();
    private final AtomicInteger overlaps = new AtomicInteger();

    private void serve(ReceivedRequest request, Wire wire) throws IOException, InterruptedException {
        String connection = request.field("ce-connection");
        AtomicInteger own = underWay.computeIfAbsent(connection, first -> new AtomicInteger());
        if (own.incrementAndGet() > 1) {
            overlaps.incrementAndGet();
        }
        int tries = (int) seen.stream().filter(one -> one.id().equals(request.id())).count();
        Fate fate = request.word().equals("message") ? fate(request.text(), tries) : Fate.ANSWERED;
        seen.add(new Seen(connection, Long.parseLong(request.field("ce-sequence")), request.id(),
                request.word(), fate));
        if (fate == Fate.SLOW) {
            Thread.sleep(5);
        }
        own.decrementAndGet(); // before the answer: the next one may come at once
        switch (fate) {
            case ANSWERED, SLOW -> echo(request, wire);
            case CLOSED_BEHIND -> echo(request, wire).close();
            case ASKED_AGAIN_429 -> wire.answer(429, "", "Retry-After: 0");
            case ASKED_AGAIN_503 -> wire.answer(503, "", "Retry-After: 0");
            case RESET -> wire.reset();
            case RESET_IN_ANSWER -> wire.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf").reset();
            case FAILED -> wire.answer(500, "");
        }
    }

    private static Wire echo(ReceivedRequest request, Wire wire) throws IOException {
        return request.word().equals("message")
                ? wire.answer(200, request.text(), "Content-Type: text/plain")
                : wire.answerNothing();
    }

    /** By the message alone, so that it is the same whichever thread comes first. */
    private static Fate fate(String message, int tries) {
        int roll = new SplittableRandom(SEED * 31 + message.hashCode() * 7L + tries).nextInt(1000);
        if (roll < 800) {
            return Fate.ANSWERED;
        }
        if (roll < 900) {
            return Fate.SLOW;
        }
        if (roll < 940) {
            return Fate.ASKED_AGAIN_429;
        }
        if (roll < 980) {
            return Fate.ASKED_AGAIN_503;
        }
        return roll < 985 ? Fate.CLOSED_BEHIND
                : roll < 990 ? Fate.RESET
                : roll < 995 ? Fate.RESET_IN_ANSWER
                : Fate.FAILED;
    }

    @Test
    void eachSessionsEventsComeInOrderAndOnce() throws Exception {
        try (HostileBackEnd backEnd = HostileBackEnd.doing(this::serve);
                ServedHttp served = ServedHttp.with(ServedHttp.settings(backEnd).set("breaker", "0"))) {
            List<LiveClient> clients = LiveClient.connect(served.url(), SESSIONS);
            for (int message = 0; message < MESSAGES; message++) {
                for (int i = 0; i < SESSIONS; i++) {
                    clients.get(i).send(i + "/" + message);
                }
                if (message == MESSAGES / 2) {
                    // In the middle of it nobody is there for a while: what finds nobody is sent later.
                    backEnd.kill();
                    served.awaitEventLoops();
                    backEnd.restart();
                }
            }
            int whole = 0;
            for (int i = 0; i < SESSIONS; i++) {
                whole += answersInOrder(i, clients.get(i)) ? 1 : 0;
            }
            assertThat(whole).as("sessions that nothing has happened to").isGreaterThan(SESSIONS / 10);
            assertThat(overlaps).as("requests of one session at once").hasValue(0);
            eventsAreInOrder();
            nothingIsSentTwice();
            assertThat(served.gateway().faults().of("http")).isEmpty();
            System.out.printf("%d of %d sessions went through; %s%n", whole, SESSIONS, served.meter().counts());
        }
    }

    /** Answers are the messages in order, up to the end of the session; true if it has all. */
    private static boolean answersInOrder(int session, LiveClient client) throws InterruptedException {
        for (int message = 0; message < MESSAGES; message++) {
            String answer = client.textOrEnd();
            if (answer.isEmpty()) {
                assertThat(client.end()).startsWith("1013");
                return false;
            }
            assertThat(answer).isEqualTo(session + "/" + message);
        }
        return true;
    }

    /** The end may come behind a message that nobody has received, as the back end was killed; nothing else leaves one out. */
    private void eventsAreInOrder() {
        Map<String, Seen> last = new HashMap<>();
        for (Seen one : seen) {
            Seen before = last.put(one.connection(), one);
            if (before == null) {
                assertThat(one.word()).isEqualTo("connect");
                assertThat(one.number()).isZero();
            } else {
                assertThat(before.word()).as("before %s", one).isNotEqualTo("close");
                long most = before.number() + (one.word().equals("close") ? 2 : 1);
                assertThat(one.number()).as("%s after %s", one, before).isBetween(before.number(), most);
            }
        }
        assertThat(last).hasSize(SESSIONS);
    }

    private void nothingIsSentTwice() {
        Map<String, Seen> before = new HashMap<>();
        for (Seen one : seen) {
            Seen earlier = before.put(one.id(), one);
            assertThat(
                    earlier == null || earlier.fate() == Fate.ASKED_AGAIN_429 || earlier.fate() == Fate.ASKED_AGAIN_503)
                    .as("%s was %s and came again", one.id(), earlier).isTrue();
        }
    }
}
