package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.config.AdminConfig;
import io.wsgateway.launcher.probe.AnyCertificate;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.netty.tls.ClientCertificates;
import io.wsgateway.netty.tls.ListenerTls;
import io.wsgateway.protocol.syntax.AddressText;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code gateway health}: asks a running gateway how it is, for a container's health check. It runs every few seconds in a
 * JVM of its own: it loads as little as it can.
 */
@Command(name = "health", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Asks the gateway that runs here, on the admin listener of its configuration, whether it accepts"
                + " connections. Exit code 0: it does; another: it doesn't, or can't be asked.")
public final class HealthCommand implements Callable<Integer> {

    /** Less than the five seconds that the image gives a health check. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MOST_BYTES = 4096;
    /** The JDK's words. */
    private static final String NO_TLS = "Unsupported or unrecognized SSL message";

    private final PrintWriter out;

    @Mixin
    private final ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(names = "--live", description = "Asks only whether it answers; it may be draining.")
    private boolean live;

    public HealthCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        AdminConfig admin = configuration.file(System.getenv()).read().admin().orElse(null);
        if (admin == null) {
            out.println("admin: off (expected: an admin listener, which answers health checks)");
            return ExitCode.USAGE;
        }
        if (wantsCertificate(admin)) {
            out.println("admin.tls.client-auth: require (expected: none or optional, as health has no certificate to"
                    + " show)");
            return ExitCode.USAGE;
        }
        InetSocketAddress address = reachable(admin.address());
        try {
            Answer answer =
                    Answer.parse(ask(address, admin.tls().isPresent(), live ? "/health/live" : "/health/ready"));
            out.println(Escaped.text(answer.text()));
            return answer.status() == 200 ? ExitCode.OK : ExitCode.FAILED;
        } catch (IOException e) {
            out.println("no answer from " + AddressText.of(address) + " ("
                    + why(e) + "); if the gateway was started with options, health needs them, too");
            return ExitCode.FAILED;
        }
    }

    private static boolean wantsCertificate(AdminConfig admin) {
        return admin.tls().flatMap(ListenerTls::clients).map(ClientCertificates::demand)
                .filter(ClientCertificates.Demand.REQUIRE::equals).isPresent();
    }

    private static String why(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains(NO_TLS) ? "it speaks no TLS" : message;
    }

    /** A listener on every address is asked on this machine's own. */
    private static InetSocketAddress reachable(InetSocketAddress bound) {
        return bound.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.getPort())
                : bound;
    }

    /** One request, by hand: an HTTP client would take longer to load than everything else here. */
    private static String ask(InetSocketAddress address, boolean secure, String path) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (Socket connection = new Socket()) {
            connection.connect(address, (int) PATIENCE.toMillis());
            connection.setSoTimeout((int) PATIENCE.toMillis());
            Socket socket = secure ? secure(connection) : connection;
            // By this name the admin listener is asked from here, whatever its address.
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[MOST_BYTES];
            int length = 0;
            int count = 0;
            while (count >= 0 && length < MOST_BYTES) {
                length += count;
                long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                if (left <= 0) {
                    throw new SocketTimeoutException("Read timed out");
                }
                socket.setSoTimeout((int) left);
                count = socket.getInputStream().read(answer, length, MOST_BYTES - length);
            }
            return new String(answer, 0, length, StandardCharsets.UTF_8);
        }
    }

    /** It is asked by its address on this machine, of which its certificate need not be; and is told no secret. */
    private static Socket secure(Socket connection) throws IOException {
        return AnyCertificate.sockets().createSocket(connection, "localhost", connection.getPort(), true);
    }

    /** The status, 0 if it isn't HTTP, and the one line that is the body. */
    private record Answer(int status, String text) {

        static Answer parse(String response) {
            int bodyAt = response.indexOf("\r\n\r\n");
            boolean http = response.matches("(?s)HTTP/1\\.1 \\d{3} .*") && bodyAt > 0;
            return http
                    ? new Answer(Integer.parseInt(response.substring(9, 12)), response.substring(bodyAt).strip())
                    : new Answer(0, "not an answer of a gateway: " + response.lines().findFirst().orElse("nothing"));
        }
    }
}
