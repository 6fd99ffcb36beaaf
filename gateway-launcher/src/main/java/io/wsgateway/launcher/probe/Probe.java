package io.wsgateway.launcher.probe;

import static io.wsgateway.launcher.probe.ProbeResult.wrong;

import io.wsgateway.protocol.diagnosis.Diagnosis;
import io.wsgateway.protocol.diagnosis.Exchange;
import io.wsgateway.protocol.diagnosis.ExchangeRedaction;
import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.diagnosis.HeadText;
import io.wsgateway.protocol.handshake.Printable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One attempt to open a WebSocket. Used once, by one thread. */
public final class Probe {

    private static final String CLIENT = "RFC 6455 section 4.1";
    private static final String SUBJECT = "answer";

    private final ProbeRequest request;
    private final boolean insecure;
    private final Duration timeout;
    private final Resolver resolver;
    private final boolean secrets;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param insecure whether any certificate will do
     * @param timeout for each step: the name, connecting, TLS, the answer, a Pong, a Close
     * @param secrets whether they are in what is found; else they are hidden there
     */
    public Probe(ProbeRequest request, boolean insecure, Duration timeout, boolean secrets) {
        this(request, insecure, timeout, Resolver.SYSTEM, secrets);
    }

    Probe(ProbeRequest request, boolean insecure, Duration timeout) {
        this(request, insecure, timeout, Resolver.SYSTEM, false);
    }

    Probe(ProbeRequest request, boolean insecure, Duration timeout, Resolver resolver) {
        this(request, insecure, timeout, resolver, false);
    }

    private Probe(ProbeRequest request, boolean insecure, Duration timeout, Resolver resolver, boolean secrets) {
        this.secrets = secrets;
        this.request = request;
        this.insecure = insecure;
        this.timeout = timeout;
        this.resolver = resolver;
    }

    /** Connects, opens, and if that goes well, sends the first message if there is one, pings and closes. */
    public ProbeResult run() {
        return run(true);
    }

    /** Connects and opens only; a session that is opened so is closed in order. */
    ProbeResult open() {
        return run(false);
    }

    private ProbeResult run(boolean whole) {
        Connector connector = new Connector(request.target(), insecure, timeout, resolver);
        Optional<ProbeConnection> connected = connector.connect();
        findings.addAll(connector.findings());
        if (connected.isEmpty()) {
            return new ProbeResult(Optional.empty(), Optional.empty(), "", findings, Optional.empty());
        }
        InetSocketAddress address = connector.address().orElseThrow();
        ProbeResult result;
        try (ProbeConnection connection = connected.get()) {
            result = exchange(connection, address, whole);
        }
        return whole && request.target().secure() ? result.with(http2(address)) : result;
    }

    private ProbeResult exchange(ProbeConnection connection, InetSocketAddress address, boolean whole) {
        HeadText sent = request.head();
        long deadline = System.nanoTime() + timeout.toNanos();
        AnswerReader reader = new AnswerReader(connection, deadline);
        AnswerReader.Answer answer = ask(connection, sent, reader, deadline);
        return switch (answer.end()) {
            case WHOLE, NO_HTTP -> answered(connection, sent, reader, answer, whole);
            case TLS -> unanswered(sent, Optional.empty(), tlsExpected("none in HTTP, but an alert of TLS"));
            case ENDED, TIMED_OUT, TOO_LONG -> unanswered(sent, answer.head(), answer.head()
                    .map(head -> incomplete(answer.end(), head))
                    .orElseGet(() -> missing(connection, answer, address, whole)));
        };
    }

    private static AnswerReader.Answer ask(ProbeConnection connection, HeadText sent, AnswerReader reader,
            long deadline) {
        try {
            connection.write(ProbeRequest.wire(sent).getBytes(StandardCharsets.UTF_8), deadline);
        } catch (SocketTimeoutException e) {
            return AnswerReader.Answer.late();
        } catch (IOException e) {
            return AnswerReader.Answer.none(Causes.of(e));
        }
        return reader.head();
    }

    private ProbeResult unanswered(HeadText sent, Optional<HeadText> part, Finding why) {
        Exchange shown = shown(new Exchange(Optional.of(sent), part, "", List.of(why)));
        findings.addAll(Diagnosis.of(new Exchange(shown.request(), Optional.empty(), "", shown.told())));
        return new ProbeResult(shown.request(), shown.response(), "", findings, Optional.empty());
    }

    private Exchange shown(Exchange exchange) {
        return secrets ? exchange : ExchangeRedaction.of(exchange);
    }

    private Finding incomplete(AnswerReader.End end, HeadText head) {
        String how = switch (end) {
            case TOO_LONG -> "its head is longer than " + AnswerReader.MOST_HEAD + " bytes";
            case TIMED_OUT -> "its head didn't end within " + timeout.toMillis() + " ms";
            default -> "the connection ended inside of its head";
        };
        return wrong(Side.RESPONSE, SUBJECT, how + ", which begins: " + Printable.of(head.startLine()),
                Fault.ANSWER_INCOMPLETE, CLIENT);
    }

    /** Not a byte came. Where that may be for want of TLS, it is tried. */
    private Finding missing(ProbeConnection connection, AnswerReader.Answer answer, InetSocketAddress address,
            boolean whole) {
        boolean late = answer.end() == AnswerReader.End.TIMED_OUT;
        if (!late && connection.askedForCertificate()) {
            return wrong(Side.CONNECTION, "TLS",
                    "the server asks for a certificate of the client, which this one doesn't"
                            + " have, and ended the connection",
                    Fault.TLS_REFUSED, "RFC 8446 section 4.4.2.4");
        }
        String none = late
                ? "none within " + timeout.toMillis() + " ms"
                : "none: the server ended the connection" + (answer.why().isEmpty() ? "" : ", " + answer.why());
        if (whole && !request.target().secure() && TlsTrial.isSpoken(address, request.target(), timeout)) {
            return tlsExpected(none + "; a second connection found TLS there");
        }
        return wrong(Side.RESPONSE, SUBJECT, none, late ? Fault.ANSWER_TIMED_OUT : Fault.ANSWER_MISSING, CLIENT);
    }

    private static Finding tlsExpected(String what) {
        return wrong(Side.RESPONSE, SUBJECT, what, Fault.TLS_EXPECTED, "RFC 8446 section 5.1");
    }

    private ProbeResult answered(ProbeConnection connection, HeadText sent, AnswerReader reader,
            AnswerReader.Answer answer, boolean whole) {
        HeadText received = answer.head().orElseThrow();
        boolean switched = received.startLine().startsWith("HTTP/1.1 101");
        String body = switched ? "" : reader.body(answer);
        Exchange shown = shown(new Exchange(Optional.of(sent), answer.head(), body));
        List<Finding> found = Diagnosis.of(shown);
        findings.addAll(found);
        Optional<Duration> roundTrip = Optional.empty();
        if (switched) {
            boolean compressed = received.fields().first("Sec-WebSocket-Extensions").isPresent();
            ProbeSession session = new ProbeSession(connection, answer.rest(), compressed,
                    request.firstMessage(), timeout);
            // A browser fails the connection over these: no frame but a Close would be sent.
            boolean fails = found.stream()
                    .anyMatch(finding -> finding.side() == Side.RESPONSE && finding.verdict() == Verdict.WRONG);
            if (whole && !fails) {
                session.run();
                findings.addAll(session.findings());
                roundTrip = session.roundTrip();
            } else {
                session.leave();
            }
        }
        return new ProbeResult(shown.request(), shown.response(), shown.body(), findings, roundTrip);
    }

    /** What the server would do with a browser that has an HTTP/2 connection to it already. */
    private Optional<Finding> http2(InetSocketAddress address) {
        try {
            return ExtendedConnect.look(address, request.target(), insecure, timeout);
        } catch (IOException e) {
            // The connection that counts has been made; this one was asked for by nobody.
            return Optional.empty();
        }
    }
}
