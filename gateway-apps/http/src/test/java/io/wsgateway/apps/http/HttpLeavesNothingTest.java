package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** An application that has ended leaves neither threads nor itself behind, whatever its back end was doing. */
class HttpLeavesNothingTest {

    @Test
    void threadsEndWithTheApplication() throws Exception {
        LiveClient.prepare();
        Set<Thread> before = threads();
        try (HostileBackEnd backEnd = HostileBackEnd.doing((request, wire) -> {
            if (request.word().equals("connect")) {
                wire.answerNothing();
            } else {
                wire.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                assertThat(wire.read()).isEmpty(); // until the gateway gives up
            }
        })) {
            Set<Thread> started;
            try (ServedHttp served = ServedHttp.with(ServedHttp.settings(backEnd).set("timeout", "60s"))) {
                LiveClient client = LiveClient.connect(served.url()).send("hello");
                while (backEnd.received().size() < 2) {
                    Thread.sleep(5);
                }
                assertThat(client.isOpen()).isTrue();
                started = threads();
                started.removeAll(before);
                assertThat(started).isNotEmpty();
            }
            for (Thread thread : started) {
                thread.join(30_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    /** Else each generation would take memory for ever: the JDK's client is given up only when nothing leads to it. */
    @Test
    void applicationIsFreeAfterTheEnd() throws Exception {
        WeakReference<HttpApplication> application = serveAndEnd();
        for (int i = 0; i < 200 && application.get() != null; i++) {
            System.gc();
            Thread.sleep(50);
        }
        assertThat(application.get()).isNull();
    }

    /** In a method of its own, so that nothing is left on the stack. */
    private static WeakReference<HttpApplication> serveAndEnd() throws Exception {
        try (HostileBackEnd backEnd = HostileBackEnd.doing((request, wire) -> {
            switch (request.text()) {
                case "reset" -> wire.reset();
                case "wait" -> assertThat(wire.read()).isEmpty();
                default -> wire.answer(200, "answer", "Content-Type: text/plain");
            }
        }); ServedHttp served = ServedHttp.with(ServedHttp.settings(backEnd).set("timeout", "3s"))) {
            for (String text : List.of("reset", "wait")) {
                assertThat(LiveClient.connect(served.url()).send("hello").send(text).end()).startsWith("1013");
            }
            assertThat(LiveClient.connect(served.url()).send("hello").text()).isEqualTo("answer");
            return new WeakReference<>(served.application());
        }
    }

    /** Those that each of the JDK's clients has one of. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().endsWith("-SelectorManager"))
                .collect(Collectors.toSet());
    }
}
