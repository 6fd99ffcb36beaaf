package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application {@code proxy} with {@code hold}: the process behind it is killed under its sessions, and another takes its place. */
class ProxyHoldIT {

    private static final int SESSIONS = 1000;
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofMillis(20);
    /** How fast each session sends: all of them some thousand messages in a second. */
    private static final Duration BETWEEN = Duration.ofMillis(400);
    private static final int UNANSWERED = 4;
    private static final String NOTICE = "messages may be lost";
    private static final String NO_LIMITS = "handshakes-per-second-per-address: 0, handshakes-per-address: 0,"
            + " handshakes-per-second: 0, connections-per-address: 100000";

    @TempDir
    Path directory;

    private static String behind(int port) {
        return """
                listeners: [{ address: 127.0.0.1, port: %d }]
                admin: { address: 127.0.0.1, port: 0 }
                routes: [{ path: /echo, application: echo }]
                limits: { %s }
                """.formatted(port, NO_LIMITS);
    }

    private GatewayProcess startBehind(String name, int port) throws IOException {
        return GatewayProcess.start(GatewayProcess.DISTRIBUTION, List.of("-Dio.netty.leakDetection.level=simple"),
                Files.createDirectories(directory.resolve(name)), behind(port));
    }

    /** Has it listen at another port from now on. */
    private void move(GatewayProcess gateway, String name, int port) throws IOException, InterruptedException {
        Files.writeString(directory.resolve(name).resolve("gateway.yaml"), behind(port));
        URI reload = URI.create("http://127.0.0.1:" + gateway.admin().getPort() + "/configuration/reload");
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(reload).POST(HttpRequest.BodyPublishers.noBody()).build();
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).body())
                    .startsWith("{\"result\":\"applied\"");
        }
    }

    private GatewayProcess startFront(int port) throws IOException {
        Path own = Files.createDirectories(directory.resolve("front"));
        return GatewayProcess.start(GatewayProcess.DISTRIBUTION, List.of("-Dio.netty.leakDetection.level=simple"), own,
                """
                        listeners: [{ address: 127.0.0.1, port: 0 }]
                        admin: { address: 127.0.0.1, port: 0 }
                        routes:
                          - path: /echo
                            application: proxy
                            settings:
                              upstreams: ["ws://127.0.0.1:%d/echo"]
                              connect-timeout: 30s
                              hold: 50s
                              notice: "%s"
                        limits: { handshake-timeout: 1m, %s }
                        """.formatted(port, NOTICE, NO_LIMITS));
    }

    @Test
    void keepsSessionsWhoseServerIsKilledAndTellsWhoMayHaveLostSomething() throws Exception {
        int port = FreePorts.find(1).getFirst();
        GatewayProcess behind = startBehind("behind", port);
        List<Held> sessions = new ArrayList<>();
        // It is there before it is needed: a start may take longer than sessions are held.
        try (GatewayProcess next = startBehind("next", 0); GatewayProcess front = startFront(port)) {
            for (int i = 0; i < SESSIONS; i++) {
                sessions.add(Held.open(front.address()));
            }
            await(sessions, session -> session.answered() >= 3, "are echoed to");
            behind.kill();
            await(sessions, session -> session.sent() >= session.answered() + 2 || !session.isOpen(),
                    "have sent what nobody has answered");
            long restarted = System.nanoTime();
            move(next, "next", port);
            List<Long> then = sessions.stream().map(Held::sent).toList();
            await(sessions, session -> !session.isOpen() || session.answered() > then.get(sessions.indexOf(session)),
                    "are echoed to again");
            long again = Duration.ofNanos(System.nanoTime() - restarted).toMillis();
            sessions.forEach(Held::sendNoMore);
            await(sessions, session -> !session.isOpen() || session.isSettled(), "have all answers that come");

            assertThat(sessions.stream().filter(session -> !session.isOpen()).map(Held::toString)).as("closed")
                    .isEmpty();
            assertThat(sessions.stream().flatMap(session -> session.faults().stream())).isEmpty();
            assertThat(sessions).as("sessions told, of those that had sent").anyMatch(session -> session.notices() > 0);
            long lost = sessions.stream().mapToLong(session -> session.unanswered().size()).sum();
            long told = sessions.stream().filter(session -> session.notices() > 0).count();
            System.out.printf("%d sessions, %d messages: %d unanswered, %d sessions told, echoed to again in %d ms%n",
                    SESSIONS, sessions.stream().mapToLong(Held::sent).sum(), lost, told, again);
        } finally {
            sessions.forEach(Held::close);
            behind.kill();
        }
    }

    private static void await(List<Held> sessions, Predicate<Held> condition, String what) {
        long end = System.nanoTime() + LONG.toNanos();
        Supplier<List<Held>> left = () -> sessions.stream().filter(condition.negate()).toList();
        for (List<Held> others = left.get(); !others.isEmpty(); others = left.get()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("sessions that don't: %s: %d, such as %s".formatted(what, others.size(),
                        others.getFirst()));
            }
            Pace.pause(LOOK);
        }
    }

    /** A session that sends numbers, each in a message of its own, and looks for them among what comes back. Thread-safe. */
    private static final class Held implements AutoCloseable {

        private final Socket socket;
        private final DataInputStream in;
        private final SortedSet<Long> unanswered = new TreeSet<>();
        private final List<String> faults = new ArrayList<>();
        private long sent;
        private long answered;
        private int notices;
        /** The last number that was sent before the session was told that messages may be lost. */
        private long toldAfter;
        /** Nothing has been answered since the session was told. */
        private boolean toldLast;
        private boolean sending = true;
        private boolean closing;
        private String end = "";

        private Held(Socket socket, DataInputStream in) {
            this.socket = socket;
            this.in = in;
        }

        static Held open(InetSocketAddress gateway) throws IOException {
            Socket socket = new Socket(gateway.getAddress(), gateway.getPort());
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(ClientFrames.handshake("/echo").getBytes(StandardCharsets.ISO_8859_1));
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 512));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            assertThat(head.toString()).startsWith("HTTP/1.1 101 ");
            Held session = new Held(socket, in);
            Thread.ofVirtual().start(session::read);
            Thread.ofVirtual().start(session::write);
            return session;
        }

        private void write() {
            try {
                while (isSending()) {
                    long next = next();
                    if (next > 0) {
                        write(ClientFrames.text(Long.toString(next)));
                    }
                    Pace.pause(BETWEEN);
                }
            } catch (IOException e) {
                ended("can't be written to: " + e.getMessage());
            }
        }

        private void write(byte[] frame) throws IOException {
            socket.getOutputStream().write(frame);
        }

        private synchronized boolean isSending() {
            return sending && end.isEmpty();
        }

        /** 0 where enough is unanswered that came behind what may be lost, or nothing more is to be sent. */
        private synchronized long next() {
            if (!sending || unanswered.tailSet(toldAfter + 1).size() >= UNANSWERED) {
                return 0;
            }
            sent++;
            unanswered.add(sent);
            return sent;
        }

        private void read() {
            try {
                while (true) {
                    TestUpstream.Frame frame = TestUpstream.Frame.read(in);
                    switch (frame.opcode()) {
                        case ServerFrame.TEXT -> heard(frame.text());
                        case ServerFrame.PING -> write(
                                ClientFrames.frame(true, 0, ServerFrame.PONG, frame.payload()));
                        default -> throw new IOException("opcode " + frame.opcode() + ", " + frame.text());
                    }
                }
            } catch (IOException e) {
                ended("can't be read from: " + e);
            }
        }

        private synchronized void heard(String text) {
            if (text.equals(NOTICE)) {
                notices++;
                toldAfter = sent;
                toldLast = true;
                return;
            }
            long number = Long.parseLong(text);
            if (!unanswered.remove(number)) {
                faults.add(number + " came twice, or wasn't sent");
            }
            if (number <= answered || number > answered + 1 && !toldLast) {
                faults.add(number + " came after " + answered);
            }
            toldLast = false;
            answered = number;
        }

        private synchronized void ended(String how) {
            if (end.isEmpty() && !closing) {
                end = how;
            }
        }

        synchronized boolean isOpen() {
            return end.isEmpty();
        }

        synchronized long sent() {
            return sent;
        }

        synchronized long answered() {
            return answered;
        }

        synchronized int notices() {
            return notices;
        }

        synchronized SortedSet<Long> unanswered() {
            return new TreeSet<>(unanswered);
        }

        synchronized void sendNoMore() {
            sending = false;
        }

        /** The last that was sent has been answered, and with it all that ever will be. */
        synchronized boolean isSettled() {
            return answered == sent;
        }

        /** What must not be, where all answers have come that will: answers are left out right behind a notice and nowhere else. */
        synchronized List<String> faults() {
            List<String> all = new ArrayList<>(faults);
            for (long number : unanswered) {
                if (number > toldAfter) {
                    all.add(number + " is unanswered, and nobody was told: " + this);
                }
            }
            return all;
        }

        @Override
        public synchronized String toString() {
            return "sent %d, answered %d, unanswered %s, %d notices, the last after %d; %s".formatted(sent, answered,
                    unanswered, notices, toldAfter, end);
        }

        @Override
        public void close() {
            synchronized (this) {
                closing = true;
                sending = false;
            }
            try {
                socket.close();
            } catch (IOException e) {
                // It is closed.
            }
        }
    }
}
