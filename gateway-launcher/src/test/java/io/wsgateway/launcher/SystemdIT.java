package io.wsgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as a service of systemd: its unit by systemd's own check, and what it tells {@code NOTIFY_SOCKET}. */
@Tag("clients")
@Timeout(300)
class SystemdIT {

    /** Prints what it hears, a line each, until the service stops. */
    private static final String SERVICE_MANAGER = """
            import socket, sys
            heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            heard.bind(sys.argv[1])
            print("bound", flush=True)
            state = ""
            while state != "STOPPING=1":
                state = heard.recv(4096).decode()
                print(state, flush=True)
            """;

    @TempDir
    private Path directory;

    @Test
    void theUnitIsOneThatSystemdTakes() throws Exception {
        String unit = Files.readString(StartedScript.DISTRIBUTION.resolve("systemd/websocket-gateway.service"));
        assertThat(unit).contains("ExecStart=/opt/gateway/bin/gateway run\n");
        Path file = Files.writeString(directory.resolve("websocket-gateway.service"),
                unit.replace("/opt/gateway/", StartedScript.DISTRIBUTION + "/"));
        Process verify = new ProcessBuilder("systemd-analyze", "verify", "--man=no", file.toString())
                .redirectErrorStream(true).start();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(verify.waitFor()).as(said).isZero();
        assertThat(said.lines().filter(line -> line.contains("websocket-gateway.service"))).isEmpty();
    }

    @Test
    void tellsWhenItIsReadyAndWhenItStops() throws Exception {
        Path socket = directory.resolve("notify");
        Process manager = new ProcessBuilder("python3", "-c", SERVICE_MANAGER, socket.toString()).start();
        try (var heard = manager.inputReader(StandardCharsets.UTF_8)) {
            assertThat(heard.readLine()).isEqualTo("bound");
            try (StartedScript gateway = StartedScript.start(StartedScript.DISTRIBUTION.resolve("bin/gateway"),
                    Map.of("NOTIFY_SOCKET", socket.toString()), "run", "--set", "listeners.0.port=0", "--set",
                    "admin=off")) {
                assertThat(heard.readLine()).isEqualTo("READY=1");
                gateway.line(line -> line.contains("ready:"));
                gateway.signal("TERM");
                assertThat(heard.readLine()).isEqualTo("STOPPING=1");
            }
            assertThat(manager.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            manager.destroyForcibly();
        }
    }
}
