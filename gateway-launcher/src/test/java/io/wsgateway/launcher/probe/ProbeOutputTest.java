package io.wsgateway.launcher.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What {@code gateway probe} prints. */
class ProbeOutputTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int probe(FaultyServer server, String path, String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "probe";
        arguments[1] = "ws://127.0.0.1:" + server.port() + path;
        System.arraycopy(options, 0, arguments, 2, options.length);
        return Main.execute(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Test
    void fitsATerminalWhateverTheServerSays() throws Exception {
        FaultyServer.Behaviour wordy = it -> it.send("HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/"
                + "x".repeat(300) + "\r\nX-Words: " + "word ".repeat(60) + "\r\nContent-Length: 300\r\n\r\n"
                + "b".repeat(300));
        try (FaultyServer server = FaultyServer.start(wordy)) {
            assertThat(probe(server, "/" + "p".repeat(200) + "?token=s3cret", "--matrix")).isEqualTo(1);
        }
        assertThat(out.toString().lines()).hasSizeGreaterThan(40).allMatch(line -> line.length() <= 80)
                .noneMatch(line -> line.contains("s3cret"));
        assertThat(out.toString())
                .contains("0 of 6 answers are as they should be, 5 are worth a look, 1 is wrong.");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aMatrixWithAWrongAnswerFails() throws Exception {
        FaultyServer.Behaviour lax = it -> {
            it.open();
            if (it.request().contains("Version: 13")) {
                it.behave();
            }
        };
        try (FaultyServer server = FaultyServer.start(lax)) {
            assertThat(probe(server, "/", "--timeout", "2")).isZero();
            assertThat(probe(server, "/", "--timeout", "2", "--matrix")).isEqualTo(1);
        }
        assertThat(out.toString()).contains("  WRONG  version 8");
    }
}
