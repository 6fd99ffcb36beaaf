package io.wsgateway.launcher.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A connection to a server, over TLS or not; no read waits longer than until a deadline. Confined to one thread. */
final class ProbeConnection implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;

    private ProbeConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        socket.setTcpNoDelay(true);
    }

    /** Connects a socket. */
    static Socket tcp(ProbeTarget target, Duration timeout) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(target.address(), target.port()), (int) timeout.toMillis());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    /** A connection without TLS. */
    static ProbeConnection plain(Socket socket) throws IOException {
        return new ProbeConnection(socket);
    }

    /**
     * A connection with TLS on it.
     *
     * @param insecure whether any certificate will do
     * @param protocols what is offered by ALPN
     */
    static ProbeConnection secure(Socket socket, ProbeTarget target, boolean insecure, Duration timeout,
            String... protocols) throws IOException {
        SSLSocketFactory factory = insecure ? trusting() : (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket tls = (SSLSocket) factory.createSocket(socket, target.address(), target.port(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        if (!insecure) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        tls.setSSLParameters(parameters);
        tls.setSoTimeout((int) timeout.toMillis());
        tls.startHandshake();
        return new ProbeConnection(tls);
    }

    private static SSLSocketFactory trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAnyone()}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
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

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /**
     * The next bytes, at least one; none at the end.
     *
     * @param deadline in nanoseconds of {@link System#nanoTime}
     * @throws SocketTimeoutException if nothing has come by then
     */
    byte[] read(int most, long deadline) throws IOException {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left <= 0) {
            throw new SocketTimeoutException("Read timed out");
        }
        socket.setSoTimeout((int) left);
        byte[] bytes = new byte[most];
        int count = in.read(bytes);
        return Arrays.copyOf(bytes, Math.max(count, 0));
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is over either way.
        }
    }

    /** For {@code --insecure}, which says so. */
    private static final class TrustsAnyone extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
