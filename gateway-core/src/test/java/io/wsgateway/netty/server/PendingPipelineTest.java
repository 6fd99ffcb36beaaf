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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Connections before their 101: what they count, what they hold, who makes room for whom. */
class PendingPipelineTest {

    private static final int CONNECTION = 4 << 10;
    private static final String HALF_A_HEAD = "GET /chat HTTP/1.1\r\nHost: a\r\nX: y";

    private final TestApplication application = new TestApplication();

    @Test
    void countsFromAcceptUntilThe101() {
        try (PipelineTester tester = tester(0, 0)) {
            Peer peer = tester.connect();
            assertThat(tester.pending.count()).isOne();
            assertThat(tester.pending.bytes()).isEqualTo(CONNECTION);
            peer.send(REQUEST);
            assertThat(peer.answer().status()).isEqualTo(101);
            assertThat(tester.pending.count()).isZero();
            assertThat(tester.pending.bytes()).isZero();
        }
    }

    @Test
    void countsARejectedConnectionUntilItIsClosed() {
        try (PipelineTester tester = tester(0, 0)) {
            Peer peer = tester.connect();
            peer.send(request("/nobody"));
            peer.answer().isRejection(404, "route-not-found");
            assertThat(tester.pending.count()).isOne();
            peer.channel.close();
            peer.run();
            assertThat(tester.pending.count()).isZero();
        }
    }

    @Test
    void anUnfinishedHeadIsCountedTwiceAndItsLinesBeside() {
        try (PipelineTester tester = tester(0, 0)) {
            Peer peer = tester.connect();
            peer.send(HALF_A_HEAD);
            assertThat(tester.pending.bytes()).isEqualTo(CONNECTION + 2 * HALF_A_HEAD.length() + 3 * 160);
            peer.send("yy");
            assertThat(tester.pending.bytes()).isEqualTo(CONNECTION + 2 * (HALF_A_HEAD.length() + 2) + 3 * 160);
        }
    }

    @Test
    void aHeadThatIsBeingDecidedIsCountedAndWhatFollowsIt() {
        CompletableFuture<Admission> admission = new CompletableFuture<>();
        application.admit = request -> admission;
        try (PipelineTester tester = tester(0, 0)) {
            Peer peer = tester.connect();
            peer.send(REQUEST + "x".repeat(1000));
            int lines = REQUEST.split("\r\n").length + 1; // the empty one
            assertThat(tester.pending.bytes()).isEqualTo(CONNECTION + 2 * (REQUEST.length() + 1000) + lines * 160);
            admission.complete(Admission.denied());
            peer.answer().isRejection(403, "not-permitted");
        }
    }

    @Test
    void theOldestOfTheAddressThatHoldsTheMostIsAnswered503() {
        try (PipelineTester tester = tester(0, 3 * CONNECTION)) {
            Peer oldest = tester.connect("192.0.2.1");
            Peer second = tester.connect("192.0.2.1");
            Peer third = tester.connect("192.0.2.1");
            Peer other = tester.connect("192.0.2.2");
            Answer answer = oldest.answer();
            answer.isRejection(503, "gateway-full");
            assertThat(answer.body()).contains("the limit handshake-bytes-total is reached");
            assertThat(answer.values("Retry-After")).containsExactly("5");
            assertThat(oldest.channel.isOpen()).as("it doesn't linger").isFalse();
            assertThat(tester.events)
                    .contains(new GatewayEvent.LimitReached("handshake-bytes-total", "192.0.2.1", false));
            other.send(REQUEST);
            assertThat(other.answer().status()).isEqualTo(101);
            second.send(REQUEST);
            assertThat(second.answer().status()).isEqualTo(101);
            assertThat(third.channel.isOpen()).isTrue();
        }
    }

    @Test
    void aConnectionForWhichNobodyMakesRoomIsClosed() {
        try (PipelineTester tester = tester(0, 2 * CONNECTION)) {
            tester.connect("192.0.2.1");
            tester.connect("192.0.2.2");
            Peer late = tester.connect("192.0.2.3");
            late.run();
            assertThat(late.channel.isOpen()).isFalse();
            assertThat(tester.pending.count()).isEqualTo(2);
            assertThat(tester.events)
                    .contains(new GatewayEvent.LimitReached("handshake-bytes-total", "192.0.2.3", false));
            tester.after(Duration.ofSeconds(1));
            Peer later = tester.connect("192.0.2.3");
            later.send(REQUEST);
            assertThat(later.answer().status()).isEqualTo(101);
        }
    }

    @Test
    void aHeadThatGrowsBeyondItIsAnswered503() {
        try (PipelineTester tester = tester(0, CONNECTION + 400)) {
            Peer peer = tester.connect();
            peer.send("GET /");
            assertThat(peer.received()).isEmpty();
            peer.send("chat HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(3));
            peer.answer().isRejection(503, "gateway-full");
            assertThat(peer.channel.isOpen()).isFalse();
        }
    }

    @Test
    void whoeverIsBeingDecidedIsTheLastOfItsAddressToMakeRoom() {
        CompletableFuture<Admission> admission = new CompletableFuture<>();
        application.admit = request -> admission;
        try (PipelineTester tester = tester(0, 4 * CONNECTION)) {
            Peer deciding = tester.connect("192.0.2.1");
            deciding.send(REQUEST);
            Peer idle = tester.connect("192.0.2.1");
            tester.connect("192.0.2.2");
            tester.connect("192.0.2.3");
            idle.answer().isRejection(503, "gateway-full");
            assertThat(deciding.channel.isOpen()).isTrue();
            tester.connect("192.0.2.4");
            deciding.answer().isRejection(503, "gateway-full");
            assertThat(tester.limits.open(deciding.address())).as("the application still decides").isOne();
            admission.complete(Admission.granted());
            assertThat(application.heard).isEmpty();
        }
    }

    @Test
    void idleConnectionsOfAnAddressMakeRoomForItsOthers() {
        try (PipelineTester tester = tester(2, 0)) {
            List<Peer> idle = new ArrayList<>();
            for (int i = 0; i < 2 + 64; i++) {
                idle.add(tester.connect("192.0.2.1"));
            }
            Peer early = tester.connect("192.0.2.1");
            early.run();
            assertThat(early.channel.isOpen()).isFalse();
            tester.after(Duration.ofSeconds(1));
            Peer late = tester.connect("192.0.2.1");
            idle.getFirst().answer().isRejection(429, "address-limit");
            late.send(REQUEST);
            assertThat(late.answer().status()).isEqualTo(101);
            assertThat(idle).filteredOn(peer -> peer.channel.isOpen()).hasSize(65);
        }
    }

    private PipelineTester tester(int perAddress, long handshakeBytes) {
        return new PipelineTester(application, new Limits(0, perAddress, 0, handshakeBytes), PlainEndpoint.NONE, null);
    }
}
