package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that the documents show, run as they stand there: what they are said to print is printed. */
class DocsIT {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern BLOCK =
            Pattern.compile("(?ms)^```\\n(bin/gateway (?:explain|probe)[^\\n]*)\\n(.*?)^```$");
    /** A session that is open ends by that. */
    private static final int CURL_TIMED_OUT = 28;
    private static final String HERE = " <<'END'";
    private static final Duration SOON = Duration.ofSeconds(60);

    /** A command with what it reads, and lines of what it prints. */
    private record Example(String command, String input, List<String> printed) {

        static Example of(Matcher block) {
            String command = block.group(1);
            String rest = block.group(2);
            int end = command.endsWith(HERE) ? rest.indexOf("END\n") : 0;
            return new Example(command.replace(HERE, ""), rest.substring(0, end),
                    rest.substring(end).lines().filter(line -> !line.isBlank() && !line.equals("END")).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"why-wont-it-open.md", "subprotocols.md"})
    void printsWhatTheDocumentSays(String name, @TempDir Path directory) throws Exception {
        List<Example> examples = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(Files.readString(DOCS.resolve(name)));
        while (blocks.find()) {
            examples.add(Example.of(blocks));
        }
        assertThat(examples).hasSizeGreaterThan(2).allMatch(example -> !example.printed().isEmpty());
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                """)) {
            for (Example example : examples) {
                String printed = run(example.command().replace("localhost:8080",
                        "localhost:" + gateway.address().getPort()), example.input());
                assertThat(printed).as("%s", example.command()).contains(example.printed());
            }
        }
    }

    /** Commands of a shell, with a token in TOKEN, and a ticket in TICKET that is for the route of the examples. */
    @Test
    void authenticationWorksAsShown(@TempDir Path directory) throws Exception {
        String page = Files.readString(DOCS.resolve("authentication.md"));
        Matcher yaml = Pattern.compile("(?s)```yaml\\n(.*?)```").matcher(page);
        assertThat(yaml.find()).isTrue();
        try (TokenIssuer issuer = TokenIssuer.start();
                GatewayProcess gateway = GatewayProcess.start(directory, """
                        listeners: [{ address: 127.0.0.1, port: 0 }]
                        admin: { address: 127.0.0.1, port: 0 }
                        """ + yaml.group(1).replace("https://id.example.com/jwks.json", issuer.url("/jwks.json")))) {
            awaitKeys(gateway, issuer);
            Matcher blocks = Pattern.compile("(?ms)^```sh\\n([^\\n]*)\\n(.*?)^```$").matcher(page);
            int examples = 0;
            while (blocks.find()) {
                examples++;
                String command = blocks.group(1).replace("--max-time 2", "-N --max-time 30")
                        .replace("localhost:8080", "localhost:" + gateway.address().getPort())
                        .replace("bin/gateway",
                                "'" + GatewayProcess.DISTRIBUTION.resolve("bin").resolve("gateway") + "'");
                List<String> lines = blocks.group(2).lines().toList();
                String printed = runUntil(List.of("sh", "-c", command), lines,
                        Map.of("TOKEN", issuer.token(TokenIssuer.claims()), "TICKET", ticket(gateway)));
                assertThat(printed).as(command).contains(lines);
            }
            assertThat(examples).isGreaterThan(10);
        }
    }

    /** The first token has the keys fetched, which takes a while: no example is about that. */
    private static void awaitKeys(GatewayProcess gateway, TokenIssuer issuer) throws IOException {
        long end = System.nanoTime() + SOON.toNanos();
        int status = 0;
        while (status != 101) {
            assertThat(System.nanoTime()).as("%d", status).isLessThan(end);
            try (Wire wire = Wire.connect(gateway.address())) {
                status = WireSession.request(wire, "/echo",
                        "Authorization: Bearer " + issuer.token(TokenIssuer.claims())).status();
            }
        }
    }

    /** Commands of a shell, with a token in TOKEN, and in SESSION the id of Ada's session, which the last of them closes. */
    @Test
    void pushWorksAsShown(@TempDir Path directory) throws Exception {
        String page = Files.readString(DOCS.resolve("push.md"));
        Matcher yaml = Pattern.compile("(?s)```yaml\\n(.*?)```").matcher(page);
        assertThat(yaml.find()).isTrue();
        HttpServer backEnd = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backEnd.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Gateway-Principal", "ada");
            exchange.getResponseHeaders().add("Gateway-Subscribe", "shop%2Fnorth");
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        backEnd.start();
        try (HttpClient http = HttpClient.newHttpClient();
                GatewayProcess gateway = GatewayProcess.start(directory, """
                        listeners: [{ address: 127.0.0.1, port: 0 }]
                        admin: { address: 127.0.0.1, port: 0 }
                        routes: [{ path: /shop, application: http, settings: { url: "http://127.0.0.1:%d/" } }]
                        """.formatted(backEnd.getAddress().getPort())
                        + yaml.group(1).replace("port: 9091", "port: 0"))) {
            BlockingQueue<String> received = new LinkedBlockingQueue<>();
            http.newWebSocketBuilder().buildAsync(URI.create("ws://127.0.0.1:" + gateway.address().getPort() + "/shop"),
                    new Received(received)).get(30, TimeUnit.SECONDS);
            String session = session(http, gateway);
            Matcher blocks = Pattern.compile("(?ms)^```sh\\n([^\\n]*)\\n(.*?)^```$").matcher(page);
            int examples = 0;
            while (blocks.find()) {
                examples++;
                String command =
                        blocks.group(1).replace("127.0.0.1:9091", "127.0.0.1:" + gateway.push().getPort());
                String printed = run(List.of("sh", "-c", command), "",
                        Map.of("TOKEN", "orders-secret", "SESSION", session));
                assertThat(printed).as(command).contains(blocks.group(2).lines().toList());
            }
            assertThat(examples).isGreaterThan(8);
            for (String expected : List.of("your order is ready", "closing at six", "hello, Ada", "one",
                    "close 4000 shop closed")) {
                assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo(expected);
            }
        } finally {
            backEnd.stop(0);
        }
    }

    /** The only one that the push listener tells of. */
    private static String session(HttpClient http, GatewayProcess gateway) throws IOException, InterruptedException {
        String answer = http.send(HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + gateway.push().getPort() + "/sessions"))
                .header("Authorization", "Bearer orders-secret").build(), HttpResponse.BodyHandlers.ofString()).body();
        Matcher id = Pattern.compile("\\{\"id\":\"([^\"]+)\"").matcher(answer);
        assertThat(id.find()).as(answer).isTrue();
        return id.group(1);
    }

    /** What has come in a session. */
    private record Received(BlockingQueue<String> all) implements WebSocket.Listener {

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            all.add(text.toString());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            all.add("close " + code + " " + reason);
            return null;
        }
    }

    private static String ticket(GatewayProcess gateway) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest
                    .newBuilder(URI.create("http://127.0.0.1:" + gateway.admin().getPort() + "/tickets"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers
                            .ofString("{\"route\":\"/echo\",\"principal\":\"alice\",\"scopes\":[\"chat\"]}"))
                    .build();
            String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            Matcher ticket = Pattern.compile("\"ticket\":\"([^\"]+)\"").matcher(answer);
            assertThat(ticket.find()).as(answer).isTrue();
            return ticket.group(1);
        }
    }

    private static String run(String command, String input) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(command.split(" +", -1)));
        words.set(0, GatewayProcess.DISTRIBUTION.resolve("bin").resolve("gateway").toString());
        return run(words, input, Map.of());
    }

    private static String run(List<String> command, String input, Map<String, String> variables)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(variables);
        Process process = builder.start();
        try {
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
            assertThat(process.exitValue()).as(printed).isIn(0, 1, CURL_TIMED_OUT);
            return printed;
        } finally {
            process.destroyForcibly();
        }
    }

    /** What a command has printed when all of this is among it, or at its end: a session stays open as long as it may. */
    private static String runUntil(List<String> command, List<String> expected, Map<String, String> variables)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(variables);
        Process process = builder.start();
        OutputLines output = OutputLines.of(process);
        try {
            for (String line : expected) {
                output.await(printed -> printed.contains(line), SOON);
            }
            return output.toString();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.toHandle().destroyForcibly(); // and leaves its output to whoever reads it
        }
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        Pattern link = Pattern.compile("\\]\\(([^)#:]*)(?:#([^)]*))?\\)");
        for (String name : List.of("why-wont-it-open.md", "subprotocols.md", "handshake.md", "operations.md",
                "configuration.md", "applications.md", "first-application.md", "without-java.md",
                "authentication.md")) {
            Matcher links = link.matcher(Files.readString(DOCS.resolve(name)));
            while (links.find()) {
                Path target = links.group(1).isEmpty() ? DOCS.resolve(name) : DOCS.resolve(links.group(1));
                assertThat(target).as("%s links to it", name).exists();
                if (links.group(2) != null && Files.isRegularFile(target)) {
                    assertThat(headings(target)).as("%s links to %s", name, target).contains(links.group(2));
                }
            }
        }
    }

    /** As they are named in links. */
    private static List<String> headings(Path file) throws IOException {
        return Files.readAllLines(file).stream().filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
