package io.wsgateway.launcher.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A connection to a server, over TLS or not; no read and no write waits longer than until a deadline. Confined to one thread.
 */
final class ProbeConnection implements AutoCloseable {

    /** For what TLS says last. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final DeadlineSocket tcp;
    private final Socket socket;
    private final InputStream in;
    private final CertificateRequests requests;

    /**
     * @param tcp the socket
     * @param socket the same, or TLS on it
     * @param requests what the server asks for in TLS
     */
    private ProbeConnection(DeadlineSocket tcp, Socket socket, CertificateRequests requests) throws IOException {
        this.tcp = tcp;
        this.requests = requests;
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /** Connects a socket. */
    static DeadlineSocket tcp(InetSocketAddress address, Duration timeout) throws IOException {
        DeadlineSocket socket = new DeadlineSocket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, (int) Math.max(1, timeout.toMillis()));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    /** A connection without TLS. */
    static ProbeConnection plain(DeadlineSocket socket) throws IOException {
        return new ProbeConnection(socket, socket, new CertificateRequests());
    }

    /**
     * A connection with TLS on it; the socket is closed if that fails.
     *
     * @param insecure whether any certificate will do
     * @param timeout for the whole TLS handshake
     * @param protocols what is offered by ALPN
     */
    static ProbeConnection secure(DeadlineSocket socket, ProbeTarget target, boolean insecure, Duration timeout,
            String... protocols) throws IOException {
        CertificateRequests requests = new CertificateRequests();
        SSLSocketFactory factory = requests.sockets(insecure);
        try {
            SSLSocket tls = (SSLSocket) factory.createSocket(socket, target.address(), target.port(), true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(protocols);
            if (!insecure) {
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
            }
            tls.setSSLParameters(parameters);
            socket.until(System.nanoTime() + timeout.toNanos());
            tls.startHandshake();
            return new ProbeConnection(socket, tls, requests);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Whether the server asked for a certificate of the client. */
    boolean askedForCertificate() {
        return requests.asked();
    }

    /** What was agreed on by TLS, where there is TLS. */
    Optional<SSLSession> tls() {
        return socket instanceof SSLSocket tls ? Optional.of(tls.getSession()) : Optional.empty();
    }

    /** What the server chose by ALPN; empty: nothing. */
    String protocol() {
        return socket instanceof SSLSocket tls && tls.getApplicationProtocol() != null
                ? tls.getApplicationProtocol()
                : "";
    }

    /**
     * Sends all of this.
     *
     * @param deadline in nanoseconds of {@link System#nanoTime}
     * @throws SocketTimeoutException if the peer hasn't taken it by then; the connection is cut off
     */
    void write(byte[] bytes, long deadline) throws IOException {
        tcp.until(deadline);
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** True if the peer read so little that something couldn't be sent in time. */
    boolean isCutOff() {
        return tcp.isCutOff();
    }

    /**
     * The next bytes, at least one; none at the end.
     *
     * @param deadline in nanoseconds of {@link System#nanoTime}
     * @throws SocketTimeoutException if nothing has come by then
     */
    byte[] read(int most, long deadline) throws IOException {
        tcp.until(deadline);
        byte[] bytes = new byte[most];
        int count = in.read(bytes);
        return Arrays.copyOf(bytes, Math.max(count, 0));
    }

    @Override
    public void close() {
        try (tcp; socket) {
            tcp.until(System.nanoTime() + FAREWELL.toNanos());
        } catch (IOException e) {
            // It is over either way.
        }
    }
}
