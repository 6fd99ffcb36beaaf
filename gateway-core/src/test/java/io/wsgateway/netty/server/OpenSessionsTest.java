package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.EndedBy;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.Message;
import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.netty.server.OpenSessions.Addressed;
import io.wsgateway.netty.server.OpenSessions.Sent;
import io.wsgateway.netty.server.PipelineTester.Peer;
import io.wsgateway.protocol.close.CloseStatus;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenSessionsTest {

    private static final SessionQuery ALL = query(SessionOrder.OLDEST, OptionalLong.empty(), 10);

    private final PipelineTester tester = new PipelineTester(new TestApplication());
    private final OpenSessions sessions =
            new OpenSessions(tester.services.registry(), tester.services.ids());

    private record Text(String text) implements Message {
        @Override
        public boolean isText() {
            return true;
        }

        @Override
        public int size() {
            return bytes().remaining();
        }

        @Override
        public ByteBuffer bytes() {
            return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @AfterEach
    void close() {
        tester.close();
    }

    private static SessionQuery query(SessionOrder order, OptionalLong after, int limit) {
        return new SessionQuery(SessionCriteria.ANY, "", order, after, limit);
    }

    private Peer open(String target) {
        Peer peer = tester.connect();
        peer.send(PipelineTester.request(target));
        peer.answer();
        return peer;
    }

    private static List<Long> numbers(SessionPage page) {
        return page.sessions().stream().map(SessionState::number).toList();
    }

    @Test
    void pagesFollowEachOtherWhileSessionsComeAndGo() {
        List<Peer> peers = List.of(open("/chat"), open("/chat"), open("/chat"), open("/chat"));
        SessionPage first = sessions.page(query(SessionOrder.OLDEST, OptionalLong.empty(), 2));
        assertThat(numbers(first)).containsExactly(1L, 2L);
        assertThat(first.more()).isTrue();
        assertThat(first.open()).isEqualTo(4);
        peers.get(1).close();
        open("/chat");
        SessionPage second = sessions.page(query(SessionOrder.OLDEST, OptionalLong.of(2), 2));
        assertThat(numbers(second)).containsExactly(3L, 4L);
        assertThat(second.matching()).isEqualTo(4);
        SessionPage last = sessions.page(query(SessionOrder.OLDEST, OptionalLong.of(4), 2));
        assertThat(numbers(last)).containsExactly(5L);
        assertThat(last.more()).isFalse();
        assertThat(numbers(sessions.page(query(SessionOrder.NEWEST, OptionalLong.of(4), 2)))).containsExactly(3L, 1L);
    }

    @Test
    void ordersByWhatIsMost() {
        open("/chat");
        open("/chat");
        sessions.send(List.of(new Addressed(2, new Text("a")), new Addressed(2, new Text("b")),
                new Addressed(1, new Text("c"))));
        assertThat(numbers(sessions.page(query(SessionOrder.SENT, OptionalLong.empty(), 2)))).containsExactly(2L, 1L);
        assertThat(numbers(sessions.page(query(SessionOrder.SENT, OptionalLong.empty(), 1)))).containsExactly(2L);
        assertThat(sessions.state(2)).hasValueSatisfying(two -> assertThat(two.sentBytes()).isEqualTo(2 * (2 + 1)));
        assertThat(numbers(sessions.page(query(SessionOrder.QUEUED, OptionalLong.empty(), 2)))).as("alike")
                .containsExactly(1L, 2L);
    }

    @Test
    void findsThoseThatAreAskedFor() throws Exception {
        open("/chat");
        open("/rooms/a");
        SessionCriteria of = new SessionCriteria(Optional.of("chat"), Optional.of("/rooms/{room}"), Optional.empty(),
                Optional.of(InetAddress.getByName("192.0.2.7")), Optional.empty());
        SessionState room = sessions.page(new SessionQuery(of, "2", SessionOrder.OLDEST, OptionalLong.empty(), 1))
                .sessions().getFirst();
        assertThat(room.view().path()).isEqualTo("/rooms/a");
        assertThat(room.route()).isEqualTo("/rooms/{room}");
        assertThat(room.compressed()).isFalse();
        assertThat(sessions.state(2)).contains(room);
        assertThat(matching(new SessionCriteria(Optional.of("echo"), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty()))).isZero();
        assertThat(matching(new SessionCriteria(Optional.empty(), Optional.empty(), Optional.of("anna"),
                Optional.empty(), Optional.empty()))).isZero();
        assertThat(matching(new SessionCriteria(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(new UpstreamAddress("server.example", 9000))))).as("they lead to none").isZero();
    }

    private int matching(SessionCriteria criteria) {
        return sessions.page(new SessionQuery(criteria, "", SessionOrder.OLDEST, OptionalLong.empty(), 1)).matching();
    }

    @Test
    void hasNoNextPageOfWhatChangesPlaces() {
        assertThatThrownBy(() -> query(SessionOrder.QUEUED, OptionalLong.of(1), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> query(SessionOrder.OLDEST, OptionalLong.empty(), 1001))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sendsToEachAndSaysWhatBecameOfIt() {
        Peer first = open("/chat");
        Peer second = open("/chat");
        second.close();
        assertThat(sessions.send(List.of(new Addressed(1, new Text("one")), new Addressed(2, new Text("two")),
                new Addressed(3, new Text("three")), new Addressed(1, new Text("four")))))
                .containsExactly(Sent.QUEUED, Sent.CLOSED, Sent.UNKNOWN, Sent.QUEUED);
        assertThat(new String(first.received(), StandardCharsets.ISO_8859_1))
                .isEqualTo("\u0081\u0003one\u0081\u0004four");
        assertThat(sessions.has(2)).isTrue();
        assertThat(sessions.has(3)).isFalse();
        assertThat(sessions.has(0)).isFalse();
    }

    @Test
    void closesByAnOperatorsWill() {
        Peer peer = open("/chat");
        assertThat(sessions.close(1, CloseStatus.of(4000, "bye"))).isTrue();
        assertThat(peer.received()).containsExactly(0x88, 5, 0x0f, 0xa0, 'b', 'y', 'e');
        assertThat(sessions.close(1, CloseStatus.of(4000, "bye"))).as("once more").isFalse();
        peer.close();
        assertThat(tester.events).anySatisfy(event -> assertThat(event)
                .isInstanceOfSatisfying(GatewayEvent.Closed.class,
                        closed -> assertThat(closed.by()).isEqualTo(EndedBy.OPERATOR)));
        assertThat(sessions.page(ALL).open()).isZero();
    }

    @Test
    void ofOtherApplicationsIsAsIfThereWereNone() {
        Peer peer = open("/chat");
        OpenSessions others = sessions.of("news"::equals);
        assertThat(others.page(ALL)).isEqualTo(new SessionPage(0, 0, List.of(), false));
        assertThat(others.state(1)).isEmpty();
        assertThat(others.has(1)).isFalse();
        assertThat(others.close(1, CloseStatus.of(4000, "bye"))).isFalse();
        assertThat(others.send(List.of(new Addressed(1, new Text("one"))))).containsExactly(Sent.UNKNOWN);
        assertThat(others.subscribedTo(1).toCompletableFuture().join()).isEmpty();
        assertThat(peer.received()).isEmpty();
        OpenSessions chat = sessions.of("chat"::equals);
        assertThat(chat.page(ALL).open()).isOne();
        assertThat(chat.has(1)).as("what there was isn't known").isFalse();
        assertThat(chat.send(List.of(new Addressed(1, new Text("one"))))).containsExactly(Sent.QUEUED);
        assertThat(chat.close("anna", CloseStatus.of(4000, "bye"))).isZero();
        assertThat(chat.close(1, CloseStatus.of(4000, "bye"))).isTrue();
    }

    @Test
    void saysWhatASessionIsSubscribedTo() {
        open("/chat");
        assertThat(sessions.subscribedTo(1).toCompletableFuture().join()).isEmpty();
        assertThat(sessions.subscribedTo(9).toCompletableFuture().join()).isEmpty();
    }
}
