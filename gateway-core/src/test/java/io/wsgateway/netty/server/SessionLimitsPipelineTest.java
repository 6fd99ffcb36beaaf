package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.REQUEST;
import static io.wsgateway.netty.server.PipelineTester.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Admission;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.netty.server.PipelineTester.Answer;
import io.wsgateway.netty.server.PipelineTester.Limits;
import io.wsgateway.netty.server.PipelineTester.Peer;
import io.wsgateway.opening.PlainEndpoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How many sessions there may be, as peers see it. */
class SessionLimitsPipelineTest {

    private final TestApplication application = new TestApplication();

    @Test
    void refusesOneMoreThanTheGatewayHolds() {
        try (PipelineTester tester = tester(2, 0, 0)) {
            Peer first = open(tester, "192.0.2.1");
            open(tester, "192.0.2.2");
            refused(tester, "192.0.2.3", "/chat", 503, "gateway-full");
            assertThat(tester.events).contains(new GatewayEvent.LimitReached("connections", "192.0.2.3", false));
            first.channel.close();
            open(tester, "192.0.2.3");
        }
    }

    @Test
    void refusesOneMoreThanAnAddressMayHave() {
        try (PipelineTester tester = tester(0, 2, 0)) {
            Peer first = open(tester, "192.0.2.1");
            open(tester, "::ffff:192.0.2.1");
            refused(tester, "192.0.2.1", "/chat", 429, "address-limit");
            assertThat(tester.events)
                    .contains(new GatewayEvent.LimitReached("connections-per-address", "192.0.2.1", false));
            open(tester, "192.0.2.2");
            first.channel.close();
            open(tester, "192.0.2.1");
        }
    }

    @Test
    void countsAn64AsOneAddress() {
        try (PipelineTester tester = tester(0, 2, 0)) {
            open(tester, "2001:db8::1");
            open(tester, "2001:db8::2");
            refused(tester, "2001:db8:0:0:ffff::1", "/chat", 429, "address-limit");
            open(tester, "2001:db8:0:1::1");
        }
    }

    @Test
    void refusesOneMoreThanARouteHolds() {
        try (PipelineTester tester = tester(0, 0, 1)) {
            Peer first = tester.connect();
            first.send(request("/limited"));
            assertThat(first.answer().status()).isEqualTo(101);
            refused(tester, "192.0.2.1", "/limited", 503, "route-full");
            assertThat(tester.events)
                    .contains(new GatewayEvent.LimitReached("routes.limits.connections", "192.0.2.1", false));
            open(tester, "192.0.2.1");
            first.channel.close();
            first.run();
            Peer next = tester.connect();
            next.send(request("/limited"));
            assertThat(next.answer().status()).isEqualTo(101);
        }
    }

    @Test
    void countsNothingThatIsRejectedOrAPage() {
        try (PipelineTester tester = tester(1, 1, 1)) {
            refused(tester, "192.0.2.1", "/nobody", 404, "route-not-found");
            Peer plain = tester.connect();
            plain.send("GET /chat HTTP/1.1\r\nHost: a\r\n\r\n");
            plain.answer().isRejection(426, "upgrade-required");
            assertThat(tester.limits.open()).isZero();
            open(tester, "192.0.2.1");
        }
    }

    /** Peers come, are admitted, denied, lost and closed in any order: the count is that of a plain list. */
    @Test
    void isExactUnderAnyInterleaving() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            TestApplication deciding = new TestApplication();
            Queue<CompletableFuture<Admission>> pending = new ArrayDeque<>();
            deciding.admit = request -> {
                CompletableFuture<Admission> admission = new CompletableFuture<>();
                pending.add(admission);
                return admission;
            };
            try (PipelineTester tester =
                    new PipelineTester(deciding, new Limits(3, 0, 0), PlainEndpoint.NONE, null)) {
                List<Peer> waiting = new ArrayList<>();
                List<Peer> opened = new ArrayList<>();
                for (int step = 0; step < 100; step++) {
                    int counted = waiting.size() + opened.size();
                    assertThat(tester.limits.open()).as("seed %d, step %d", seed, step).isEqualTo(counted);
                    switch (random.nextInt(4)) {
                        case 0 -> {
                            Peer peer = tester.connect();
                            peer.send(REQUEST);
                            if (counted == 3) {
                                peer.answer().isRejection(503, "gateway-full");
                            } else {
                                waiting.add(peer);
                            }
                        }
                        case 1 -> {
                            if (!waiting.isEmpty()) {
                                pending.remove().complete(Admission.granted());
                                Peer peer = waiting.removeFirst();
                                assertThat(peer.answer().status()).isEqualTo(101);
                                opened.add(peer);
                            }
                        }
                        case 2 -> {
                            if (!waiting.isEmpty()) {
                                pending.remove().complete(Admission.denied());
                                waiting.removeFirst().answer().isRejection(403, "not-permitted");
                            }
                        }
                        default -> {
                            if (!opened.isEmpty()) {
                                close(opened.remove(random.nextInt(opened.size())));
                            } else if (!waiting.isEmpty()) {
                                close(waiting.removeFirst());
                                pending.remove().complete(Admission.granted());
                            }
                        }
                    }
                }
                pending.forEach(admission -> admission.complete(Admission.denied()));
            }
        }
    }

    private static void close(Peer peer) {
        peer.channel.close();
        peer.run();
    }

    private PipelineTester tester(int connections, int perAddress, int route) {
        return new PipelineTester(application, new Limits(connections, perAddress, route), PlainEndpoint.NONE, null);
    }

    private static Peer open(PipelineTester tester, String address) {
        Peer peer = tester.connect(address);
        peer.send(REQUEST);
        assertThat(peer.answer().status()).isEqualTo(101);
        return peer;
    }

    private static void refused(PipelineTester tester, String address, String path, int status, String id) {
        Peer peer = tester.connect(address);
        peer.send(request(path));
        Answer answer = peer.answer();
        answer.isRejection(status, id);
        assertThat(answer.values("Retry-After")).isEqualTo(status == 404 ? List.of() : List.of("5"));
    }
}
