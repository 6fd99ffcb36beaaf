package io.wsgateway.bench.jmh;

import io.netty.channel.EventLoop;
import io.wsgateway.bench.broadcast.BroadcastProvider;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A message to a topic of a thousand sessions on one event loop, from bytes read to bytes to write; for each delivery. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class FanOutBenchmark {

    private static final int SUBSCRIBERS = 1000;

    private final byte[] message = Texts.frame(Texts.ascii(64));
    private final PeerChannel[] sessions = new PeerChannel[SUBSCRIBERS];
    private SocketlessGateway gateway;

    @Setup
    public void open() throws Exception {
        gateway = new SocketlessGateway(new BroadcastProvider());
        sessions[0] = gateway.open(null);
        EventLoop loop = sessions[0].eventLoop();
        for (int i = 1; i < SUBSCRIBERS; i++) {
            sessions[i] = gateway.open(loop);
        }
        sessions[0].runPendingTasks();
        sessions[0].receive(message);
        sessions[0].runPendingTasks();
        for (PeerChannel session : sessions) {
            if (session.takeSentBytes() == 0) {
                throw new IllegalStateException("a subscriber got nothing");
            }
        }
    }

    @TearDown
    public void close() {
        for (PeerChannel session : sessions) {
            session.close();
        }
        gateway.close();
    }

    @Benchmark
    @OperationsPerInvocation(SUBSCRIBERS)
    public long publish() {
        sessions[0].receive(message);
        sessions[0].runPendingTasks();
        return sessions[SUBSCRIBERS - 1].takeSentBytes();
    }
}
