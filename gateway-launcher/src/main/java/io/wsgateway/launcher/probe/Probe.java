package io.wsgateway.launcher.probe;

import static io.wsgateway.launcher.probe.ProbeResult.note;
import static io.wsgateway.launcher.probe.ProbeResult.right;
import static io.wsgateway.launcher.probe.ProbeResult.wrong;

import io.wsgateway.protocol.diagnosis.Diagnosis;
import io.wsgateway.protocol.diagnosis.Exchange;
import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.diagnosis.HeadText;
import io.wsgateway.protocol.handshake.Printable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** One attempt to open a WebSocket. Used once, by one thread. */
public final class Probe {

    private static final String TCP = "RFC 6455 section 4.1";
    private static final String TLS = "RFC 8446";

    private final ProbeRequest request;
    private final boolean insecure;
    private final Duration timeout;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param insecure whether any certificate will do
     * @param timeout for each step: connecting, the answer, a Pong, a Close
     */
    public Probe(ProbeRequest request, boolean insecure, Duration timeout) {
        this.request = request;
        this.insecure = insecure;
        this.timeout = timeout;
    }

    /** Connects, opens, and if that goes well, pings and closes. */
    public ProbeResult run() {
        return run(true);
    }

    /** Connects and opens only. */
    ProbeResult open() {
        return run(false);
    }

    private ProbeResult run(boolean whole) {
        Optional<ProbeConnection> connected = connect();
        if (connected.isEmpty()) {
            return new ProbeResult(Optional.empty(), Optional.empty(), "", findings, Optional.empty());
        }
        try (ProbeConnection connection = connected.get()) {
            HeadText sent = request.head();
            AnswerReader.Answer answer;
            try {
                connection.write(ProbeRequest.wire(sent).getBytes(StandardCharsets.UTF_8));
                answer = AnswerReader.head(connection, System.nanoTime() + timeout.toNanos());
            } catch (IOException e) {
                return unanswered(sent, Causes.of(e));
            }
            if (answer.head().isEmpty()) {
                return unanswered(sent, "the server ended the connection without a byte");
            }
            return answered(connection, sent, answer, whole);
        }
    }

    private ProbeResult unanswered(HeadText sent, String why) {
        findings.addAll(Diagnosis.of(new Exchange(Optional.of(sent), Optional.empty(), "")));
        findings.add(wrong(Side.RESPONSE, "answer", "none: " + why, Fault.ANSWER_MISSING, TCP));
        return new ProbeResult(Optional.of(sent), Optional.empty(), "", findings, Optional.empty());
    }

    private ProbeResult answered(ProbeConnection connection, HeadText sent, AnswerReader.Answer answer, boolean whole) {
        HeadText received = answer.head().orElseThrow();
        boolean switched = received.startLine().startsWith("HTTP/1.1 101");
        String body = switched ? "" : AnswerReader.body(connection, answer.rest());
        List<Finding> found = Diagnosis.of(new Exchange(Optional.of(sent), answer.head(), body));
        findings.addAll(found);
        Optional<Duration> roundTrip = Optional.empty();
        // A browser fails the connection over these: no frame would be sent.
        boolean fails = found.stream()
                .anyMatch(finding -> finding.side() == Side.RESPONSE && finding.verdict() == Verdict.WRONG);
        if (switched && whole && !fails) {
            boolean compressed = received.fields().first("Sec-WebSocket-Extensions").isPresent();
            ProbeSession session = new ProbeSession(connection, answer.rest(), compressed, timeout);
            session.run();
            findings.addAll(session.findings());
            roundTrip = session.roundTrip();
        }
        return new ProbeResult(Optional.of(sent), answer.head(), body, findings, roundTrip);
    }

    private Optional<ProbeConnection> connect() {
        ProbeTarget target = request.target();
        String subject = target.secure() ? "TLS" : "TCP";
        try {
            long start = System.nanoTime();
            Socket socket = ProbeConnection.tcp(target, timeout);
            findings.add(
                    right(Side.CONNECTION, "TCP", "connected to " + socket.getInetAddress().getHostAddress() + " after "
                            + ProbeSession.millis(Duration.ofNanos(System.nanoTime() - start)), TCP));
            if (!target.secure()) {
                return Optional.of(ProbeConnection.plain(socket));
            }
            ProbeConnection connection = ProbeConnection.secure(socket, target, insecure, timeout, "http/1.1");
            secured(connection);
            http2();
            return Optional.of(connection);
        } catch (UnknownHostException e) {
            refuse("name", target.host() + ": no address is known", Fault.NAME_UNKNOWN);
        } catch (ConnectException e) {
            refuse("TCP", Causes.of(e), Fault.CONNECTION_REFUSED);
        } catch (SSLHandshakeException e) {
            boolean certificate = Causes.of(e).toLowerCase(Locale.ROOT).contains("certificat");
            findings.add(wrong(Side.CONNECTION, subject, Causes.of(e),
                    certificate ? Fault.CERTIFICATE_REJECTED : Fault.TLS_FAILED, TLS));
        } catch (SSLException e) {
            findings.add(wrong(Side.CONNECTION, subject, Causes.of(e), Fault.TLS_FAILED, TLS));
        } catch (SocketTimeoutException e) {
            refuse(subject, "no answer within " + timeout.toMillis() + " ms", Fault.CONNECTION_TIMED_OUT);
        } catch (IOException e) {
            refuse(subject, Causes.of(e), Fault.CONNECTION_FAILED);
        }
        return Optional.empty();
    }

    private void refuse(String subject, String what, Fault fault) {
        findings.add(wrong(Side.CONNECTION, subject, what, fault, TCP));
    }

    private void secured(ProbeConnection connection) {
        SSLSession session = connection.tls().orElseThrow();
        findings.add(right(Side.CONNECTION, "TLS", session.getProtocol() + ", " + session.getCipherSuite(), TLS));
        String certificate = certificate(session);
        findings.add(insecure
                ? note(Side.CONNECTION, "certificate", certificate + "; not checked, as --insecure is given",
                        Fault.CERTIFICATE_UNCHECKED, "RFC 9110 section 4.3.4")
                : right(Side.CONNECTION, "certificate", certificate, "RFC 9110 section 4.3.4"));
    }

    private static String certificate(SSLSession session) {
        try {
            X509Certificate own = (X509Certificate) session.getPeerCertificates()[0];
            return Printable.of(own.getSubjectX500Principal().getName()) + ", until "
                    + own.getNotAfter().toInstant().atZone(ZoneOffset.UTC).toLocalDate();
        } catch (SSLPeerUnverifiedException e) {
            return "none";
        }
    }

    /** What the server would do with a browser that has an HTTP/2 connection to it already. */
    private void http2() {
        try {
            ExtendedConnect.look(request.target(), insecure, timeout).ifPresent(findings::add);
        } catch (IOException e) {
            // The connection that counts has been made; this one was asked for by nobody.
        }
    }
}
