package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that the build knows nothing of: compiled here against the core's jar, and dropped into the folder. */
class DropInIT {

    private static final String PROVIDER = """
            package example.shout;

            import io.wsgateway.app.Admission;
            import io.wsgateway.app.Application;
            import io.wsgateway.app.ApplicationContext;
            import io.wsgateway.app.ApplicationProvider;
            import io.wsgateway.app.OpeningRequest;
            import io.wsgateway.app.Session;
            import io.wsgateway.app.SessionListener;
            import java.util.Locale;
            import java.util.concurrent.CompletableFuture;
            import java.util.concurrent.CompletionStage;
            import java.util.concurrent.atomic.AtomicInteger;

            public final class ShoutProvider implements ApplicationProvider {
                @Override
                public String name() {
                    return "shout";
                }

                @Override
                public Application start(ApplicationContext context) {
                    return new Shout();
                }

                private static final class Shout implements Application, SessionListener {
                    private final AtomicInteger undecided = new AtomicInteger();
                    private final CompletableFuture<Admission> late = new CompletableFuture<>();

                    @Override
                    public CompletionStage<Admission> admit(OpeningRequest request) {
                        if (request.queryParameter("late").isEmpty()) {
                            return CompletableFuture.completedFuture(Admission.granted());
                        }
                        undecided.incrementAndGet();
                        return late;
                    }

                    @Override
                    public SessionListener onOpen(Session session, OpeningRequest request) {
                        return this;
                    }

                    @Override
                    public void onText(Session session, String text) {
                        if (text.equals("throw")) {
                            throw new IllegalStateException("as it was told");
                        }
                        if (text.equals("decide")) {
                            late.complete(Admission.granted());
                            session.sendText("decided " + undecided.get());
                        } else {
                            session.sendText(text.toUpperCase(Locale.ROOT));
                        }
                    }
                }
            }
            """;

    private static final String CONFIGURATION = """
            listeners: [{ address: 127.0.0.1, port: 0 }]
            admin: { address: 127.0.0.1, port: 0 }
            """;

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void findsAnApplicationDroppedIntoTheFolder() throws Exception {
        Path home = copyOfTheDistribution();
        jar(home.resolve("apps").resolve("shout.jar"), compile(home));
        try (GatewayProcess gateway = GatewayProcess.start(home, directory, CONFIGURATION);
                WireSession shout = WireSession.open(gateway.address(), "/shout");
                WireSession echo = WireSession.open(gateway.address(), "/echo")) {
            assertThat(shout.echo("hello")).isEqualTo("HELLO");
            assertThat(echo.echo("hello")).isEqualTo("hello");
        }
    }

    @Test
    void findsAnApplicationInAFolderOfItsOwn() throws Exception {
        Path home = copyOfTheDistribution();
        Path folder = Files.createDirectory(home.resolve("apps").resolve("shout"));
        jar(folder.resolve("shout-1.0.jar"), compile(home));
        try (GatewayProcess gateway = GatewayProcess.start(home, directory, CONFIGURATION);
                WireSession shout = WireSession.open(gateway.address(), "/shout")) {
            assertThat(shout.echo("hello")).isEqualTo("HELLO");
        }
    }

    @Test
    void closesWith1011WhenAnApplicationThrows() throws Exception {
        Path home = copyOfTheDistribution();
        jar(home.resolve("apps").resolve("shout.jar"), compile(home));
        try (GatewayProcess gateway = GatewayProcess.start(home, directory, CONFIGURATION);
                WireSession other = WireSession.open(gateway.address(), "/shout");
                WireSession throwing = WireSession.open(gateway.address(), "/shout")) {
            gateway.expectErrors(line -> line.contains("shout"));
            throwing.send(ClientFrames.text("throw"));
            assertThat(throwing.awaitClose(SOON)).isEqualTo(1011);
            assertThat(new String(throwing.wire().received(), StandardCharsets.ISO_8859_1))
                    .as("what the peer is told").doesNotContain("as it was told");
            assertThat(other.echo("hello")).isEqualTo("HELLO");
            gateway.awaitLine(line -> line.contains("as it was told"), SOON);
        }
    }

    /** What an application still decides counts for the peer's address, whether or not the peer waits for it. */
    @Test
    void peersThatResetKeepTheirPlacesUntilTheApplicationHasDecided() throws Exception {
        Path home = copyOfTheDistribution();
        jar(home.resolve("apps").resolve("shout.jar"), compile(home));
        try (GatewayProcess gateway = GatewayProcess.start(home, directory, CONFIGURATION + """
                limits: { connections-per-address: 5 }
                """);
                WireSession shout = WireSession.open(gateway.address(), "/shout")) {
            for (int i = 0; i < 50; i++) {
                Wire resetting = Wire.connect(gateway.address());
                resetting.send(ClientFrames.handshake("/shout?late=yes"));
                resetting.reset();
                assertThat(shout.echo("hello")).isEqualTo("HELLO"); // so that it was seen before the next
                shout.discardFrames();
            }
            try (Wire refused = Wire.connect(gateway.address())) {
                assertThat(WireSession.request(refused, "/shout").status()).isEqualTo(429);
            }
            assertThat(shout.echo("decide")).isEqualTo("decided 4");
            try (WireSession later = WireSession.open(gateway.address(), "/shout")) {
                assertThat(later.echo("hello")).isEqualTo("HELLO");
            }
        }
    }

    @Test
    void servesTheOthersWhenAJarIsBroken() throws Exception {
        Path home = copyOfTheDistribution();
        Files.writeString(home.resolve("apps").resolve("broken.jar"), "this is no jar");
        try (GatewayProcess gateway = GatewayProcess.start(home, directory, CONFIGURATION);
                WireSession echo = WireSession.open(gateway.address(), "/echo")) {
            gateway.expectErrors(line -> line.contains("broken"));
            assertThat(echo.echo("hello")).isEqualTo("hello");
            assertThat(gateway.output()).anyMatch(line -> line.contains("broken.jar"));
        }
    }

    private Path copyOfTheDistribution() throws IOException {
        Path home = directory.resolve("gateway");
        try (Stream<Path> files = Files.walk(GatewayProcess.DISTRIBUTION)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = home.resolve(GatewayProcess.DISTRIBUTION.relativize(file).toString());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return home;
    }

    /** Compiles the application with nothing on its class path but the core's jar, and returns its classes. */
    private Path compile(Path home) throws IOException {
        Path source = Files.createDirectories(directory.resolve("src")).resolve("ShoutProvider.java");
        Files.writeString(source, PROVIDER);
        Path classes = Files.createDirectories(directory.resolve("classes"));
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK, not a JRE");
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(said, files, null,
                    List.of("--release", "21", "-proc:none", "-cp", coreJar(home).toString(), "-d", classes.toString()),
                    null, files.getJavaFileObjects(source)).call();
            assertThat(compiled).as("compiles against the core alone: %s", said).isTrue();
        }
        return classes;
    }

    private static Path coreJar(Path home) throws IOException {
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("gateway-core-")).findFirst()
                    .orElseThrow();
        }
    }

    private static void jar(Path jar, Path classes) throws IOException {
        Map<String, String> services =
                Map.of("META-INF/services/io.wsgateway.app.ApplicationProvider", "example.shout.ShoutProvider\n");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes).filter(Files::isRegularFile)) {
            for (Map.Entry<String, String> service : services.entrySet()) {
                entries.putNextEntry(new JarEntry(service.getKey()));
                entries.write(service.getValue().getBytes(StandardCharsets.UTF_8));
            }
            for (Path file : (Iterable<Path>) files::iterator) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                entries.write(Files.readAllBytes(file));
            }
        }
    }
}
