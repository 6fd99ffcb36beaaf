package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.config.AdminConfig;
import io.wsgateway.launcher.probe.AnyCertificate;
import io.wsgateway.netty.tls.ClientCertificates;
import io.wsgateway.netty.tls.ListenerTls;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Asks the admin listener of a configuration, from the machine that it runs on. By hand: an HTTP client would take longer to
 * load than everything else a health check needs. Immutable.
 */
final class AdminClient {

    private static final int MOST_BYTES = 1 << 20;
    private static final int CHUNK = 8192;
    /** The JDK's words. */
    private static final String NO_TLS = "Unsupported or unrecognized SSL message";
    private static final Duration CONNECTING = Duration.ofSeconds(3);

    private final InetSocketAddress address;
    private final boolean secure;
    private final Optional<String> token;
    private final Duration patience;

    /**
     * @param token is sent with each request, to an address of this machine and to no other; empty: none is
     * @param patience how long an answer may take
     */
    AdminClient(AdminConfig admin, Optional<String> token, Duration patience) {
        this.address = reachable(admin.address());
        this.secure = admin.tls().isPresent();
        this.token = token;
        this.patience = patience;
    }

    /**
     * An answer.
     *
     * @param status its status; 0 if it isn't HTTP
     * @param text its body, or what there is in its place
     */
    record Answer(int status, String text) {

        private static Answer parse(String response) {
            int bodyAt = response.indexOf("\r\n\r\n");
            boolean http = response.matches("(?s)HTTP/1\\.1 \\d{3} .*") && bodyAt > 0;
            return http
                    ? new Answer(Integer.parseInt(response.substring(9, 12)), response.substring(bodyAt).strip())
                    : new Answer(0, "not an answer of a gateway: " + response.lines().findFirst().orElse("nothing"));
        }
    }

    /** Why a command can't ask this listener; empty if it can. */
    static Optional<String> hindrance(AdminConfig admin, String command) {
        boolean wantsCertificate = admin.tls().flatMap(ListenerTls::clients).map(ClientCertificates::demand)
                .filter(ClientCertificates.Demand.REQUIRE::equals).isPresent();
        return wantsCertificate
                ? Optional.of("admin.tls.client-auth: require (expected: none or optional, as " + command
                        + " has no certificate to show)")
                : Optional.empty();
    }

    /** Why nothing was answered. */
    static String why(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains(NO_TLS) ? "it speaks no TLS" : message;
    }

    /** Who is asked. */
    InetSocketAddress address() {
        return address;
    }

    /** A listener on every address is asked on this machine's own. */
    private static InetSocketAddress reachable(InetSocketAddress bound) {
        return bound.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.getPort())
                : bound;
    }

    /** Asks what there is at a path with its query. */
    Answer get(String path) throws IOException {
        return ask("GET " + path, "");
    }

    /** Has something done. */
    Answer post(String path) throws IOException {
        return ask("POST " + path, "Content-Length: 0\r\n");
    }

    /** Has something ended. */
    Answer delete(String path) throws IOException {
        return ask("DELETE " + path, "");
    }

    private String authorization() throws IOException {
        InetAddress asked = address.getAddress();
        if (token.isPresent() && !asked.isLoopbackAddress() && NetworkInterface.getByInetAddress(asked) == null) {
            throw new ConnectException("not an address of this machine, so it isn't sent the token");
        }
        return token.isPresent() ? "Authorization: Bearer " + token.get() + "\r\n" : "";
    }

    private Answer ask(String what, String fields) throws IOException {
        String authorization = authorization();
        long deadline = System.nanoTime() + patience.toNanos();
        try (Socket connection = new Socket()) {
            connection.connect(address, (int) CONNECTING.toMillis());
            connection.setSoTimeout((int) patience.toMillis());
            Socket socket = secure ? secure(connection) : connection;
            // By this name the admin listener is asked from here, whatever its address.
            String request = what + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + authorization + fields
                    + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            byte[] answer = new byte[CHUNK];
            int length = 0;
            int count = 0;
            while (count >= 0 && length < MOST_BYTES) {
                length += count;
                if (length == answer.length) {
                    answer = Arrays.copyOf(answer, 2 * length);
                }
                long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                if (left <= 0) {
                    throw new SocketTimeoutException("Read timed out");
                }
                socket.setSoTimeout((int) left);
                count = socket.getInputStream().read(answer, length, answer.length - length);
            }
            return Answer.parse(new String(answer, 0, length, StandardCharsets.UTF_8));
        }
    }

    /** It is asked by its address on this machine, of which its certificate need not be. */
    private static Socket secure(Socket connection) throws IOException {
        return AnyCertificate.sockets().createSocket(connection, "localhost", connection.getPort(), true);
    }
}
