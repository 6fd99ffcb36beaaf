package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.close;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static io.wsgateway.netty.session.SocketSessions.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.wsgateway.app.SendResult;
import io.wsgateway.app.Session;
import io.wsgateway.app.Topic;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.topic.TopicRegistry;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What other threads may do to a session, on real event loops. */
@Timeout(60)
class SessionThreadsTest {

    private final RecordingApplication application = new RecordingApplication();

    @Test
    void eachThreadsMessagesArriveInItsOrder() throws Exception {
        try (SocketSessions sessions = new SocketSessions(application, SessionTester.outboundBytes(1 << 24));
                Socket peer = sessions.connect()) {
            Session session = session();
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                byte id = (byte) t;
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 1000; i++) {
                        session.sendBinary(ByteBuffer.allocate(5).put(id).putInt(i).flip());
                    }
                }));
            }
            int[] next = new int[4];
            DataInputStream in = new DataInputStream(peer.getInputStream());
            for (int i = 0; i < 4000; i++) {
                assertThat(in.readUnsignedShort()).isEqualTo(0x8205);
                assertThat(in.readByte()).satisfies(id -> assertThat(in.readInt()).isEqualTo(next[id]++));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            await("all are counted as sent", () -> session.queuedBytes() == 0);
        }
    }

    @Test
    @SuppressWarnings("try") // the peer is closed in the middle
    void whatIsSentWhileASessionEndsLeaksNothing() throws Exception {
        for (int round = 0; round < 30; round++) {
            RecordingApplication ending = new RecordingApplication();
            try (SocketSessions sessions = new SocketSessions(ending, SessionTester.POLICY);
                    Socket peer = sessions.connect()) {
                await("the session opens", () -> ending.sessions.size() == 1);
                Session session = ending.sessions.getFirst();
                AtomicBoolean done = new AtomicBoolean();
                List<Throwable> thrown = new CopyOnWriteArrayList<>();
                List<Thread> threads = new ArrayList<>();
                for (int t = 0; t < 2; t++) {
                    threads.add(Thread.ofPlatform().uncaughtExceptionHandler((thread, e) -> thrown.add(e)).start(() -> {
                        while (!done.get()) {
                            session.sendBinary(ByteBuffer.allocate(100));
                            session.ping(ByteBuffer.allocate(1));
                            session.queuedBytes();
                        }
                        assertThat(session.sendText("late")).isEqualTo(SendResult.CLOSED);
                    }));
                }
                switch (round % 3) {
                    case 0 -> peer.getOutputStream().write(close(1000));
                    case 1 -> peer.setSoLinger(true, 0);
                    default -> session.close(CloseStatus.of(1000));
                }
                peer.close();
                await("the end", () -> ending.heard.stream().anyMatch(line -> line.startsWith("close")));
                done.set(true);
                for (Thread thread : threads) {
                    thread.join();
                }
                assertThat(thrown).isEmpty();
                assertThat(session.isOpen()).isFalse();
                assertThat(ending.heard).filteredOn(line -> line.startsWith("close")).hasSize(1);
                await("nothing is queued", () -> session.queuedBytes() == 0);
            }
        }
    }

    @Test
    void shortMessagesOfAnotherThreadAreBounded() throws Exception {
        application.onMessage = (session, message) -> {
            // The event loop is held while another thread sends to it.
            List<SendResult> results = new CopyOnWriteArrayList<>();
            Thread sender = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 10_000; i++) {
                    results.add(session.sendText(""));
                }
            });
            join(sender);
            application.heard.add("" + results.contains(SendResult.OVERFLOW));
        };
        try (SocketSessions sessions = new SocketSessions(application, SessionTester.POLICY);
                Socket peer = sessions.connect()) {
            peer.getOutputStream().write(text("go"));
            await("the end", () -> application.heard.contains("close 1013"));
            assertThat(application.heard).containsExactly("text go", "true", "close 1013");
        }
    }

    @Test
    void oneMessageGoesToSessionsOfSeveralLoopsAtOnce() throws Exception {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        Topic topic = new TopicRegistry(new MessageEncoder(allocator)).topic("news");
        application.onOpen = (session, request) -> session.subscribe(topic);
        application.onMessage = (session, message) -> {
            application.sessions.forEach(other -> other.send(message));
            topic.publish(message);
        };
        int peers = 6;
        int messages = 200;
        try (SocketSessions sessions = new SocketSessions(application, SessionTester.outboundBytes(1 << 24))) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < peers; i++) {
                sockets.add(sessions.connect());
            }
            await("all are subscribed", () -> topic.subscribers() == peers);
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < peers; i++) {
                Socket socket = sockets.get(i);
                String payload = ((char) ('a' + i) + "").repeat(i == 0 ? 3 : i * 40);
                senders.add(Thread.ofPlatform().start(() -> {
                    try {
                        for (int n = 0; n < messages; n++) {
                            socket.getOutputStream().write(text(payload));
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
            }
            for (Socket socket : sockets) {
                int[] counts = new int[peers];
                DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
                for (int n = 0; n < peers * messages * 2; n++) {
                    assertThat(in.readUnsignedByte()).isEqualTo(0x81);
                    int length = in.readUnsignedByte();
                    byte[] payload = in.readNBytes(length == 126 ? in.readUnsignedShort() : length);
                    int from = payload[0] - 'a';
                    assertThat(payload).hasSize(from == 0 ? 3 : from * 40).containsOnly((byte) ('a' + from));
                    counts[from]++;
                }
                assertThat(counts).containsOnly(messages * 2);
            }
            for (Thread sender : senders) {
                sender.join();
            }
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        await("what was published is released",
                () -> allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory() == 0);
    }

    /** An application on event loops that numbers what it publishes under a lock: the numbers arrive in order everywhere. */
    @Test
    void theOrderThatALockMakesIsTheOrderOfEverySession() throws Exception {
        Topic topic = new TopicRegistry(new MessageEncoder(new UnpooledByteBufAllocator(true))).topic("news");
        Object lock = new Object();
        int[] next = {0};
        application.onOpen = (session, request) -> session.subscribe(topic);
        application.onMessage = (session, message) -> {
            for (int i = 0; i < 20; i++) {
                synchronized (lock) {
                    topic.publishBinary(ByteBuffer.allocate(4).putInt(next[0]++).flip());
                }
            }
        };
        int peers = 4;
        int messages = 100;
        try (SocketSessions sessions = new SocketSessions(application, SessionTester.outboundBytes(1 << 24))) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < peers; i++) {
                sockets.add(sessions.connect());
            }
            await("all are subscribed", () -> topic.subscribers() == peers);
            for (int n = 0; n < messages; n++) {
                for (Socket socket : sockets) {
                    socket.getOutputStream().write(text("go"));
                }
            }
            for (Socket socket : sockets) {
                DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
                for (int n = 0; n < peers * messages * 20; n++) {
                    assertThat(in.readUnsignedShort()).isEqualTo(0x8204);
                    assertThat(in.readInt()).isEqualTo(n);
                }
            }
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    @SuppressWarnings("try") // the peer is closed in the middle
    void subscribesFromOtherThreadsWhileSessionsEnd() throws Exception {
        TopicRegistry topics = new TopicRegistry(new MessageEncoder(new UnpooledByteBufAllocator(true)));
        Topic topic = topics.topic("news");
        try (SocketSessions sessions = new SocketSessions(application, SessionTester.POLICY);
                Socket peer = sessions.connect()) {
            Session session = session();
            Thread subscriber = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 1000; i++) {
                    session.subscribe(topic);
                    session.unsubscribe(topic);
                }
                session.subscribe(topic);
            });
            peer.getOutputStream().write(close(1000));
            peer.close();
            subscriber.join();
            await("the end", () -> application.heard.contains("close 1000"));
        }
        await("nobody is subscribed", () -> topics.size() == 0);
    }

    @Test
    void aPeerSeesTheEndBehindTheClose() throws Exception {
        try (SocketSessions sessions = new SocketSessions(application, SessionTester.POLICY);
                Socket peer = sessions.connect()) {
            Session session = session();
            session.sendText("bye");
            assertThat(peer.getInputStream().readNBytes(5)).containsExactly(0x81, 3, 'b', 'y', 'e');
            peer.getOutputStream().write(close(1000));
            // More bytes follow the Close: a socket closed with unread input would answer them with RST.
            peer.getOutputStream().write(text("late"));
            assertThat(peer.getInputStream().readAllBytes()).containsExactly(0x88, 2, 0x03, 0xE8);
        }
    }

    @Test
    void whatWasSentBeforeThePeersHalfEndedArrives() throws Exception {
        application.onMessage = Session::send;
        try (SocketSessions sessions = new SocketSessions(application, SessionTester.POLICY);
                Socket peer = sessions.connect()) {
            peer.getOutputStream().write(text("Hello"));
            peer.shutdownOutput();
            assertThat(peer.getInputStream().readAllBytes()).containsExactly(0x81, 5, 'H', 'e', 'l', 'l', 'o');
            await("the end", () -> application.heard.contains("close 1006"));
        }
    }

    private Session session() {
        await("the session opens", () -> application.sessions.size() == 1);
        return application.sessions.getFirst();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
