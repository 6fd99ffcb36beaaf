package io.wsgateway.protocol.handshake;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one opening handshake, in the order they were made; the last one failed if the handshake was rejected.
 * Everything in it is escaped, bounded and free of secrets. Immutable.
 *
 * <p>The text of a trace costs more than the decision it explains, and most traces are read by nobody: it is written when
 * it is first asked for, from what the checks have computed.
 */
public final class HandshakeTrace {

    private final Supplier<List<Check>> writer;
    /** Null until it is asked for. Two threads may both write it: the same. */
    private @Nullable List<Check> checks;

    /** A trace of these checks. */
    public HandshakeTrace(List<Check> checks) {
        List<Check> copy = List.copyOf(checks);
        this.writer = () -> copy;
        this.checks = copy;
    }

    /** A trace that is written when it is asked for; the writer must always write the same. */
    HandshakeTrace(Supplier<List<Check>> writer) {
        this.writer = writer;
    }

    /** This trace and one more check behind it; neither is written for that. */
    HandshakeTrace with(Check last) {
        return new HandshakeTrace(() -> {
            List<Check> all = new ArrayList<>(checks());
            all.add(last);
            return all;
        });
    }

    /** This trace with one more check behind it, which stands for that of the same name before it; neither is written for that. */
    HandshakeTrace withInstead(Check last) {
        return new HandshakeTrace(() -> {
            List<Check> all = new ArrayList<>(checks());
            all.removeIf(check -> check.name().equals(last.name()));
            all.add(last);
            return all;
        });
    }

    /** Each check made, in order. */
    public List<Check> checks() {
        List<Check> written = checks;
        if (written == null) {
            written = List.copyOf(writer.get());
            checks = written;
        }
        return written;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HandshakeTrace trace && checks().equals(trace.checks());
    }

    @Override
    public int hashCode() {
        return checks().hashCode();
    }

    @Override
    public String toString() {
        return "HandshakeTrace" + checks();
    }

    /**
     * One check.
     *
     * @param name what was checked, such as {@code Sec-WebSocket-Version}
     * @param observed what the request had
     * @param expected the rule it was held against
     * @param passed whether it was met
     * @param section where the rule stands, such as {@code RFC 6455 section 4.2.1}
     */
    public record Check(String name, String observed, String expected, boolean passed, String section) {

        /** What was found and what was expected, in one sentence. */
        String sentence() {
            return name + ": " + observed + " (expected: " + expected + ")";
        }
    }
}
