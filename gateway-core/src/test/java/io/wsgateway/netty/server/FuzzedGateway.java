package io.wsgateway.netty.server;

import io.wsgateway.app.Execution;
import io.wsgateway.fuzz.Cuts;
import io.wsgateway.fuzz.ServerBytes;
import io.wsgateway.fuzz.Transcript;
import io.wsgateway.opening.PlainEndpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.LoggerFactory;

/** A whole gateway on a loopback socket, and one connection after the other to it. */
final class FuzzedGateway implements AutoCloseable {

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final FuzzRoute route;
    private final FuzzApplication application;
    private final boolean blocking;
    private final Gateway gateway;
    private final InetSocketAddress address;

    FuzzedGateway(FuzzRoute route, Execution execution, TransportConfig.Kind kind) throws ListenerException {
        this.route = route;
        this.application = new FuzzApplication(execution, false);
        this.blocking = execution == Execution.BLOCKING;
        this.gateway = Gateway.create(TransportTest.config(new TransportConfig(kind, 1)));
        this.address = gateway.open(List.of(new ListenerConfig("fuzz",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty(), route.table(application),
                PlainEndpoint.NONE))).getFirst();
    }

    /** Sends these bytes, an opening handshake first, and ends its side once this number of frames has come or the other's ended. */
    Transcript run(Cuts cuts, int frames) throws IOException, InterruptedException {
        application.heard.clear();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setTcpNoDelay(true);
            Received received = new Received(socket.getInputStream());
            Thread reader = Thread.ofVirtual().start(received::readAll);
            for (List<byte[]> loop : cuts.loops()) {
                for (byte[] read : loop) {
                    socket.getOutputStream().write(read);
                }
            }
            if (blocking) { // callbacks that still wait can't answer a peer whose side has ended
                await("frames", () -> received.ended || ServerBytes.countAfter101(received.bytes()) >= frames);
            }
            socket.shutdownOutput();
            await("the gateway's end", () -> !reader.isAlive());
            await("the end", () -> application.heard.stream().anyMatch(what -> what.startsWith("close"))
                    && gateway.view().openSessions() == 0);
            return new Transcript(application.heard, ServerBytes.framesAfter101(received.bytes(), route.rules()));
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("gave up waiting for " + what);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    @Override
    public void close() {
        gateway.close();
    }

    /** What the gateway sends, as it comes. Thread-safe. */
    private static final class Received {

        private final InputStream in;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private volatile boolean ended;

        Received(InputStream in) {
            this.in = in;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        void readAll() {
            byte[] chunk = new byte[1 << 16];
            try {
                for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                    bytes.write(chunk, 0, count);
                }
            } catch (IOException e) {
                LoggerFactory.getLogger(FuzzedGateway.class).debug("a connection was lost", e);
            } finally {
                ended = true;
            }
        }
    }
}
