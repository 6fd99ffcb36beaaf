package io.wsgateway.apps.upstreams;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Asks one server once whether it is well; blocks while it does. A socket by itself, as the JDK's HTTP client takes no other name for TLS than
 * the URL's, and reads more of an answer than its first line. Immutable.
 */
final class HealthCheck {

    private static final int LONGEST_LINE = 1024;
    private static final int FIRST_DIGIT = "HTTP/1.1 ".length();

    private final Checks checks;
    private final PoolSettings settings;
    private final SSLSocketFactory tls;

    /**
     * @throws GeneralSecurityException if there is no TLS by the authorities' certificates
     */
    HealthCheck(PoolSettings settings) throws GeneralSecurityException, IOException {
        this.settings = settings;
        checks = settings.checks();
        tls = settings.tls().authorities().isPresent()
                ? Authorities.trusting(settings.tls().authorities().get()).getSocketFactory()
                : SSLContext.getDefault().getSocketFactory();
    }

    /**
     * Asks.
     *
     * @throws IOException if it isn't well; the message says why, and may hold what the server has sent
     */
    void ask(Target target) throws IOException {
        long deadline = System.nanoTime() + checks.timeout().toNanos();
        InetAddress address = InetAddress.getByName(target.address().host());
        try (TimedSocket socket = new TimedSocket(deadline)) {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address, target.address().port()), socket.left());
            if (target.secure()) {
                try (SSLSocket secured = secured(socket, target)) {
                    speak(secured, target);
                }
            } else {
                speak(socket, target);
            }
        } catch (SocketTimeoutException e) {
            throw new IOException("no answer within " + checks.timeout().toMillis() + " ms", e);
        }
    }

    private SSLSocket secured(Socket socket, Target target) throws IOException {
        String name = settings.tls().name().orElse(target.address().host());
        SSLSocket secured = (SSLSocket) tls.createSocket(socket, name, target.address().port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private void speak(Socket socket, Target target) throws IOException {
        if (checks.kind() != Checks.Kind.HTTP) {
            return;
        }
        String request = "GET " + checks.path() + " HTTP/1.1\r\nHost: " + target.authority()
                + "\r\nUser-Agent: wsgateway\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        String line = line(socket);
        if (!line.matches("HTTP/1\\.[01] 2[0-9][0-9]( .*)?")) {
            throw new IOException(line.matches("HTTP/1\\.[01] .*")
                    ? "GET " + checks.path() + " was answered " + line.substring(FIRST_DIGIT)
                    : "no answer of HTTP/1.1: " + line);
        }
    }

    /** The first line of what comes, without its end. */
    private static String line(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        while (line.length() < LONGEST_LINE) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended before an answer");
            }
            if (next == '\n') {
                break;
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }
}
