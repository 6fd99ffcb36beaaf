package io.wsgateway.bench.jmh;

import io.wsgateway.apps.echo.EchoProvider;
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

/** The production pipeline with the application {@code echo}, from bytes read to bytes to write; time is for each message. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class PipelineBenchmark {

    private static final int BURST = 16;

    private final byte[] one = Texts.frame(Texts.ascii(64));
    private final byte[] many = Texts.repeated(one, BURST);
    private SocketlessGateway gateway;
    private PeerChannel session;

    @Setup
    public void open() throws Exception {
        gateway = new SocketlessGateway(new EchoProvider());
        session = gateway.open(null);
    }

    @TearDown
    public void close() {
        session.close();
        gateway.close();
    }

    /** From the accepted connection through the 101 to the end of the session. */
    @Benchmark
    public long openAndClose() throws Exception {
        PeerChannel other = gateway.open(session.eventLoop());
        other.close();
        session.runPendingTasks();
        other.checkException();
        return other.takeSentBytes();
    }

    @Benchmark
    public long echo() {
        session.receive(one);
        return session.takeSentBytes();
    }

    /** Messages that arrive in one read are answered in one write. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public long echoBurst() {
        session.receive(many);
        return session.takeSentBytes();
    }
}
