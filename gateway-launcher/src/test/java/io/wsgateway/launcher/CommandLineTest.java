package io.wsgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.text.JsonTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        return Main.execute(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "run --help", "check --help", "explain --help", "probe --help", "health --help"})
    void helpFitsATerminal(String arguments) {
        assertThat(execute(arguments.split(" "))).isZero();
        assertThat(out.toString().lines()).isNotEmpty().allMatch(line -> line.length() <= 80);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void tellsItsVersion() {
        assertThat(execute("--version")).isZero();
        assertThat(out.toString()).startsWith("gateway ").contains("Java " + Runtime.version().feature());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rum", "run --conf x", "run x", "run --log-format xml", "--confi x", "check --set", "--set",
                    "probe", "probe nonsense", "probe ws://localhost:99999/", "probe ws://localhost:0/",
                    "probe ws://a/ --timeout 0", "probe ws://a/ --header x",
                    "probe ws://a/ --auth-message /no-such-file", "probe ws://a/ --auth-message /dev/null",
                    "probe ws://a/ --origin a\u0001"})
    void wrongUsageExits2WithTheUsageLine(String arguments) {
        assertThat(execute(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: gateway").contains("--help'.").doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void optionsWithoutACommandAreThoseOfRun() {
        assertThat(execute("--config", "x")).isEqualTo(2);
        assertThat(err.toString().lines()).contains("x: no such file");
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        execute("rum");
        assertThat(err.toString()).startsWith("Unmatched argument at index 0: 'rum'").contains("gateway run");
    }

    @Test
    void checkSaysOk() throws Exception {
        Files.createDirectory(folder.resolve("apps"));
        Path file = Files.writeString(folder.resolve("g.yaml"), "drain: { period: 1s }");
        assertThat(execute("check", "--config", file.toString(), "--set",
                "applications.directory=" + folder.resolve("apps"))).isZero();
        assertThat(out.toString()).isEqualTo("ok" + System.lineSeparator());
    }

    @Test
    void namesAFolderGivenAsTheFile() {
        String here = Path.of("").toAbsolutePath().toString();
        assertThat(execute("check", "--config", here, "--set", "applications.directory=" + folder)).isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly(here + ": a folder (expected: a file)");
    }

    @Test
    void checkReadsCertificateAndKey() throws Exception {
        Files.createDirectory(folder.resolve("apps"));
        Files.writeString(folder.resolve("chain.pem"), "no certificate");
        Files.writeString(folder.resolve("key.pem"), "no key");
        Path file = Files.writeString(folder.resolve("g.yaml"), """
                applications: { directory: %1$s/apps }
                listeners:
                  - tls: { certificate: %1$s/chain.pem, key: %1$s/key.pem }
                """.formatted(folder));
        assertThat(execute("check", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith("listeners[0].tls: can't use ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void checkTellsEveryProblemAndExits2() throws Exception {
        Path file = Files.writeString(folder.resolve("g.yaml"), "drain: { periods: 1s }\nlimits: { fragments: 0 }\n");
        assertThat(execute("check", "--config", file.toString(), "--set", "applications.directory=" + folder))
                .isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly(
                file + ":1:10: drain.periods: unknown key; did you mean \"period\"?",
                file + ":2:22: limits.fragments: 0 (expected: a whole number from 1 to 10000000)");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exchanges", "forms"})
    void explainsEveryRecordedExchangeWithinATerminal(String files) throws Exception {
        try (Stream<Path> all = Files.list(Path.of("src/test/resources", files))) {
            for (Path file : all.sorted().toList()) {
                out.getBuffer().setLength(0);
                int code = execute("explain", file.toString());
                assertThat(out.toString().lines()).as("%s", file).isNotEmpty().allMatch(line -> line.length() <= 80);
                assertThat(code).as("%s", file).isEqualTo(out.toString().contains("  WRONG  ") ? 1
                        : out.toString().contains("  ?      ") ? 4
                        : 0);
            }
        }
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void explainPrintsJson() throws Exception {
        assertThat(execute("explain", "--json", "src/test/resources/exchanges/subprotocol-case.txt")).isEqualTo(1);
        JsonTree one = JsonTree.read(out.toString()).get("exchanges").items().getFirst();
        assertThat(one.get("findings").items()).filteredOn(finding -> finding.get("verdict").text().equals("wrong"))
                .singleElement().satisfies(finding -> {
                    assertThat(finding.get("side").text()).isEqualTo("response");
                    assertThat(finding.get("fault").text()).isEqualTo("subprotocol-case");
                    assertThat(finding.get("section").text()).startsWith("RFC 6455");
                });
    }

    @Test
    void explainNamesWhatItDidNotReadAndWhatMustBeAdded() throws Exception {
        Path file = Files.writeString(folder.resolve("x"), """
                Why?

                GET /chat HTTP/1.1
                Host: a
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                Thanks!
                """);
        assertThat(execute("explain", file.toString())).isEqualTo(4);
        assertThat(out.toString()).startsWith("Not read, as no part of a handshake: lines 1, 10.\n")
                .contains("""
                          ?      response: not in what was given
                                 -> Copy the response's head as well: only with it can be said whether
                                    the connection opens.
                                    response-not-given, RFC 6455 section 4.1
                        """)
                .endsWith("""
                        No fault is found, but what was given isn't enough to say that the connection
                        opens: see the lines marked ? for what to add.
                        """);
    }

    @Test
    void explainSaysWhatThisGatewayWouldAnswerAndByWhichLine() throws Exception {
        Files.createDirectory(folder.resolve("apps"));
        Path file = Files.writeString(folder.resolve("g.yaml"), "applications: { directory: %s }%n"
                .formatted(folder.resolve("apps")));
        String good = "src/test/resources/exchanges/good.txt";
        assertThat(execute("explain", good, "--config", file.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("This gateway, on listeners[0], would reject it: 404 route-not-found");
    }

    @Test
    void explainSaysThatTheListenerDoesNotAnswerToTheHost() throws Exception {
        Files.createDirectory(folder.resolve("apps"));
        Path file = Files.writeString(folder.resolve("g.yaml"),
                "applications: { directory: %s }%nlisteners: [{ hosts: [gw.example] }]%n"
                        .formatted(folder.resolve("apps")));
        String good = "src/test/resources/exchanges/good.txt";
        assertThat(execute("explain", good, "--config", file.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("would reject it: 421 host-not-served")
                .contains("WRONG  listener: Host chat.example.com (expected: one of its hosts:")
                .doesNotContain("route: none");
    }

    /** Where a copied head came from nobody knows: it is taken for one that a trusted proxy passed on. */
    @Test
    void explainSaysWhichAddressWouldBeTakenBehindAProxy() throws Exception {
        Files.createDirectory(folder.resolve("apps"));
        Path file = Files.writeString(folder.resolve("g.yaml"), """
                applications: { directory: %s }
                listeners: [{ forwarded: x-forwarded, trusted-proxies: 10.0.0.0/8 }]
                """.formatted(folder.resolve("apps")));
        Path head = Files.writeString(folder.resolve("head.txt"),
                Files.readString(Path.of("src/test/resources/exchanges/good.txt")).replace("Upgrade: websocket\nOrigin",
                        "Upgrade: websocket\nX-Forwarded-For: 6.6.6.6, 203.0.113.9\nOrigin"));
        assertThat(execute("explain", head.toString(), "--config", file.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("  ok     peer address: 203.0.113.9, by X-Forwarded-For, from 10.0.0.0");
        assertThat(execute("explain", "src/test/resources/exchanges/good.txt", "--config", file.toString()))
                .isEqualTo(1);
        assertThat(out.toString()).contains("  ok     peer address: 10.0.0.0, which is assumed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "explain src/test/resources/exchanges/good.txt",
            "explain --json src/test/resources/exchanges/subprotocol-case.txt", "run --help", "run -h", "run -V", "-h"})
    void whatCantBeWrittenIsNoSuccess(String arguments) {
        Writer full = new Writer() {
            @Override
            public void write(char[] characters, int offset, int length) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        int exitCode = Main.execute(arguments.split(" "), new PrintWriter(full, true), new PrintWriter(err, true));
        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly("standard output can't be written to");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization Bearer s3cretC", "Cookie sid=s3cretC", "s3cretC", "X-Api-Key s3cretC",
            "token=s3cretC", "authorization=s3cretC x"})
    void explainRepeatsNoSecretOfALineThatItCantRead(String line) throws Exception {
        Path file = Files.writeString(folder.resolve("x"), """
                GET /chat HTTP/1.1
                Host: a
                Upgrade: websocket
                Connection: Upgrade
                %s
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                """.formatted(line));
        Files.createDirectories(folder.resolve("apps"));
        Path config = Files.writeString(folder.resolve("g.yaml"), "applications: { directory: %s }%n"
                .formatted(folder.resolve("apps")));
        execute("explain", file.toString());
        execute("explain", "--json", file.toString());
        execute("explain", "--config", config.toString(), file.toString());
        assertThat(out.toString()).doesNotContain("s3cretC").contains("line 5", "no header field: ");
        assertThat(err.toString()).isEmpty();
        execute("explain", "--show-secrets", file.toString());
        assertThat(out.toString()).contains("line 5: no header field: " + line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket connection to 'ws://me:s3cretC@a/chat?token=s3cretC' failed:",
            "connection refused, token=s3cretC", "connection refused (Authorization: Bearer s3cretC)"})
    void explainRepeatsNoSecretOfASentence(String sentence) throws Exception {
        Path file = Files.writeString(folder.resolve("x"), sentence);
        execute("explain", file.toString());
        assertThat(out.toString()).doesNotContain("s3cretC").contains("as a program says: ");
        execute("explain", "--show-secrets", file.toString());
        assertThat(out.toString()).contains("s3cretC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--oauth2-bearer", "--pass", "--tlspassword", "--login-options", "--aws-sigv4",
            "--sasl-authzid", "--json", "--data-urlencode", "--url-query", "--proxy-user", "-u", "-sku", "-F", "-U",
            "--not-known-yet"})
    void explainTakesNoArgumentOfCurlForTheUrl(String option) throws Exception {
        Path file = Files.writeString(folder.resolve("x"), "curl " + option
                + " s3cretC http://localhost:20001/chat -H 'Upgrade: websocket' -H 'Connection: Upgrade'\n");
        execute("explain", file.toString());
        assertThat(out.toString()).doesNotContainIgnoringCase("s3cretC").contains("Host: localhost:20001");
    }

    @Test
    void explainSaysInOneLineWhatItCantRead() throws Exception {
        Path file = Files.writeString(folder.resolve("x"), "hello");
        assertThat(execute("explain", file.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith(file + ": no opening").endsWith("such as: HTTP/1.1 403 Forbidden\n");
        err.getBuffer().setLength(0);
        assertThat(execute("explain", folder.resolve("none").toString())).isEqualTo(2);
        assertThat(err.toString()).isEqualToIgnoringNewLines(folder.resolve("none") + ": no such file");
    }
}
