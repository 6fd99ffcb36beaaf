package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Batches of the messages of many sessions, before a back end that asks for some of them again: in order, and each once. */
class BatchesOfEventsTest {

    private static final int SESSIONS = 50;
    private static final int MESSAGES = 40;
    /** What the clients send: session and number. */
    private static final Pattern DATA = Pattern.compile("\"data\":\"(\\d+)/(\\d+)\"");

    private final Queue<ReceivedRequest> taken = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger overlaps = new AtomicInteger();
    private final AtomicInteger batches = new AtomicInteger();

    @Test
    void comeInOrderAndOnce() throws Exception {
        try (HostileBackEnd backEnd = HostileBackEnd.doing((request, wire) -> {
            if (!request.field("content-type").startsWith("application/cloudevents-batch+json")) {
                wire.answerNothing();
                return;
            }
            if (underWay.incrementAndGet() > 1) {
                overlaps.incrementAndGet();
            }
            boolean first = tries.computeIfAbsent(request.text(), text -> new AtomicInteger()).incrementAndGet() == 1;
            boolean again = first && batches.getAndIncrement() % 3 == 1;
            if (!again) {
                taken.add(request);
            }
            underWay.decrementAndGet(); // before the answer: the next one may come at once
            if (again) {
                wire.answer(503, "", "Retry-After: 0");
            } else {
                wire.answerNothing();
            }
        }); ServedHttp served = ServedHttp.with(ServedHttp.settings(backEnd).set("batch", "20")
                .set("events", List.of("connect", "message")))) {
            List<LiveClient> clients = LiveClient.connect(served.url(), SESSIONS);
            for (int message = 0; message < MESSAGES; message++) {
                for (int i = 0; i < SESSIONS; i++) {
                    clients.get(i).send(i + "/" + message);
                }
            }
            int[] next = new int[SESSIONS];
            int all = 0;
            List<ReceivedRequest> read = new ArrayList<>();
            for (long end = System.nanoTime() + 60_000_000_000L; all < SESSIONS * MESSAGES;) {
                ReceivedRequest batch = taken.poll();
                if (batch == null) {
                    assertThat(System.nanoTime()).as("%d of all have come", all).isLessThan(end);
                    Thread.sleep(5);
                    continue;
                }
                read.add(batch);
                List<MatchResult> events = DATA.matcher(batch.text()).results().toList();
                assertThat(events).hasSizeBetween(1, 20);
                for (MatchResult event : events) {
                    int session = Integer.parseInt(event.group(1));
                    assertThat(Integer.parseInt(event.group(2))).as("of session %d", session)
                            .isEqualTo(next[session]++);
                    all++;
                }
            }
            assertThat(read).hasSizeLessThan(SESSIONS * MESSAGES);
            assertThat(overlaps).as("batches at once").hasValue(0);
            assertThat(clients).allMatch(LiveClient::isOpen);
            assertThat(served.meter().counted("http-retry")).isPositive();
        }
    }
}
