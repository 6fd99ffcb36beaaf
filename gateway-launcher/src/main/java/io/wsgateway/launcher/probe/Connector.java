package io.wsgateway.launcher.probe;

import static io.wsgateway.launcher.probe.ProbeResult.note;
import static io.wsgateway.launcher.probe.ProbeResult.right;
import static io.wsgateway.launcher.probe.ProbeResult.wrong;

import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.syntax.AddressText;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** The way from a URL to a connection: name, TCP, TLS, and what is found on it. Used once, by one thread. */
final class Connector {

    private static final String WEBSOCKET = "RFC 6455 section 4.1";
    private static final String SEVERAL_ADDRESSES = "RFC 8305 section 5";
    private static final String TLS = "RFC 8446";
    private static final String CERTIFICATE = "RFC 9110 section 4.3.4";
    private static final String SUBJECT_TCP = "TCP";
    private static final String SUBJECT_TLS = "TLS";

    private final ProbeTarget target;
    private final boolean insecure;
    private final Duration timeout;
    private final Resolver resolver;
    private final List<Finding> findings = new ArrayList<>();
    private Optional<InetSocketAddress> address = Optional.empty();

    /**
     * @param insecure whether any certificate will do
     * @param timeout for the name, for TCP and for TLS each
     */
    Connector(ProbeTarget target, boolean insecure, Duration timeout, Resolver resolver) {
        this.target = target;
        this.insecure = insecure;
        this.timeout = timeout;
        this.resolver = resolver;
    }

    /** The connection; empty if there is none. */
    Optional<ProbeConnection> connect() {
        return tcp(addresses()).flatMap(socket -> {
            try {
                return target.secure() ? Optional.of(tls(socket)) : Optional.of(ProbeConnection.plain(socket));
            } catch (IOException e) {
                tlsFailed(e);
                return Optional.empty();
            }
        });
    }

    /** What was found on the way. */
    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** Where a connection was made to; empty if none was. */
    Optional<InetSocketAddress> address() {
        return address;
    }

    /** Those of IPv6 first, as browsers have them; none if the name leads nowhere. */
    private List<InetAddress> addresses() {
        FutureTask<List<InetAddress>> task = new FutureTask<>(() -> resolver.addresses(target.address()));
        Thread.ofVirtual().start(task);
        try {
            return task.get(timeout.toMillis(), TimeUnit.MILLISECONDS).stream().distinct()
                    .sorted(Comparator.comparing(found -> !(found instanceof Inet6Address))).toList();
        } catch (ExecutionException e) {
            refuse("name", target.host() + ": no address is known", Fault.NAME_UNKNOWN);
        } catch (TimeoutException e) {
            refuse("name", target.host() + ": nothing known within " + timeout.toMillis() + " ms",
                    Fault.NAME_TIMED_OUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refuse("name", target.host() + ": interrupted", Fault.NAME_TIMED_OUT);
        }
        return List.of();
    }

    /** To the first address that answers; each has its share of the time that is left. */
    private Optional<DeadlineSocket> tcp(List<InetAddress> addresses) {
        List<ConnectFailure> failures = new ArrayList<>();
        long end = System.nanoTime() + timeout.toNanos();
        for (int i = 0; i < addresses.size(); i++) {
            InetAddress next = addresses.get(i);
            long start = System.nanoTime();
            Duration share = Duration.ofNanos((end - start) / (addresses.size() - i));
            try {
                InetSocketAddress to = new InetSocketAddress(next, target.port());
                DeadlineSocket socket = ProbeConnection.tcp(to, share);
                address = Optional.of(to);
                connected(next, Duration.ofNanos(System.nanoTime() - start), failures, addresses.size());
                return Optional.of(socket);
            } catch (IOException e) {
                failures.add(ConnectFailure.of(next, e, share));
            }
        }
        failed(failures);
        return Optional.empty();
    }

    private void connected(InetAddress to, Duration taken, List<ConnectFailure> failures, int addresses) {
        for (ConnectFailure failure : failures) {
            if (!failure.hasNoWay()) {
                findings.add(note(Side.CONNECTION, SUBJECT_TCP, failure.toString(), Fault.ADDRESS_UNREACHABLE,
                        SEVERAL_ADDRESSES));
            }
        }
        String which = addresses == 1 ? "" : ", address " + (failures.size() + 1) + " of " + addresses;
        String noWay = failures.stream().filter(ConnectFailure::hasNoWay).map(failure -> "; " + failure)
                .collect(Collectors.joining());
        findings.add(right(Side.CONNECTION, SUBJECT_TCP, "connected to " + AddressText.of(to) + which + ", after "
                + ProbeSession.millis(taken) + noWay, WEBSOCKET));
    }

    /** One finding for each fault, with all addresses that have it. */
    private void failed(List<ConnectFailure> failures) {
        Map<Fault, List<String>> byFault = new LinkedHashMap<>();
        failures.forEach(failure -> byFault.computeIfAbsent(failure.fault(), fault -> new ArrayList<>())
                .add(failure.toString()));
        byFault.forEach((fault, each) -> refuse(SUBJECT_TCP, String.join("; ", each), fault));
    }

    private void refuse(String subject, String what, Fault fault) {
        findings.add(wrong(Side.CONNECTION, subject, what, fault, WEBSOCKET));
    }

    private ProbeConnection tls(DeadlineSocket socket) throws IOException {
        ProbeConnection connection = ProbeConnection.secure(socket, target, insecure, timeout, "http/1.1");
        SSLSession session = connection.tls().orElseThrow();
        findings.add(right(Side.CONNECTION, SUBJECT_TLS, session.getProtocol() + ", " + session.getCipherSuite(), TLS));
        findings.add(insecure
                ? note(Side.CONNECTION, "certificate", certificate(session) + "; not checked, as --insecure is given",
                        Fault.CERTIFICATE_UNCHECKED, CERTIFICATE)
                : right(Side.CONNECTION, "certificate", certificate(session), CERTIFICATE));
        return connection;
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

    private void tlsFailed(IOException thrown) {
        String why = Causes.of(thrown);
        if (Causes.has(thrown, SocketTimeoutException.class)) {
            findings.add(wrong(Side.CONNECTION, SUBJECT_TLS,
                    "no whole answer to the ClientHello within " + timeout.toMillis() + " ms", Fault.TLS_FAILED, TLS));
        } else if (Causes.has(thrown, CertificateException.class)) {
            findings.add(wrong(Side.CONNECTION, SUBJECT_TLS, why, Fault.CERTIFICATE_REJECTED, CERTIFICATE));
        } else {
            boolean alert = why.contains("Received fatal alert");
            findings.add(wrong(Side.CONNECTION, SUBJECT_TLS, why, alert ? Fault.TLS_REFUSED : Fault.TLS_FAILED, TLS));
        }
    }
}
