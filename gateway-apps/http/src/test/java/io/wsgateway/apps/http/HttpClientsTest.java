package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.wsgateway.app.Meter;
import io.wsgateway.testkit.FakeScheduler;
import io.wsgateway.testkit.FakeSettings;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class HttpClientsTest {

    private static final Logger LOG = LoggerFactory.getLogger(HttpClientsTest.class);
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private static Path folder;
    private static HttpsServer server;
    private static SSLContext tls;
    private static final AtomicInteger TOLD = new AtomicInteger();

    @BeforeAll
    static void start() throws Exception {
        keytool("-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=back-end", "-ext",
                "san=dns:localhost,ip:127.0.0.1");
        keytool("-exportcert", "-alias", "a", "-rfc", "-file", folder.resolve("ca.pem").toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("keys"))) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", exchange -> {
            TOLD.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterAll
    static void end() {
        server.stop(0);
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-keystore", folder.resolve("keys").toString(), "-storetype", "PKCS12", "-storepass",
                        new String(PASSWORD)));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile()).start();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void trustsWhomTheFileSays() throws Exception {
        assertThat(told("trust", folder.resolve("ca.pem").toString())).isEqualTo(new Outcome.Answered(Answer.NOTHING));
    }

    @Test
    void trustsNobodyElse() throws Exception {
        int before = TOLD.get();
        assertThat(((Outcome.Failed) told("breaker", "10")).failure()).isEqualTo(Failure.TLS);
        assertThat(TOLD).hasValue(before);
    }

    private static Outcome told(String key, String value) throws Exception {
        BackEndSettings settings = RouteSettings.read(new FakeSettings()
                .set("url", "https://localhost:" + server.getAddress().getPort() + "/").set(key, value)).backEnd();
        FakeScheduler scheduler = new FakeScheduler();
        try (HttpClients clients = new HttpClients();
                BackEnd backEnd = new BackEnd(settings, clients.of(settings), scheduler, scheduler, Meter.NONE,
                        new Reports(LOG, Meter.NONE, System::nanoTime), LOG)) {
            return backEnd.tell(new Outgoing("message", "a", Map.of(), new byte[10], Duration.ofSeconds(10)))
                    .toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    /** RFC 9113 section 8.7: what was refused so, or is beyond the last stream of a GOAWAY, was not processed. */
    @ParameterizedTest
    @EnumSource(Http2BackEnd.Refusal.class)
    void tellsAgainOverHttp2WhatWasNotProcessed(Http2BackEnd.Refusal refusal) throws Exception {
        try (Http2BackEnd backEnd = new Http2BackEnd(tls, 100, refusal)) {
            assertThat(tellsAll(backEnd, 1)).isEqualTo(1);
            assertThat(backEnd.refused()).isEqualTo(refusal == Http2BackEnd.Refusal.NONE ? 0 : 1);
            assertThat(backEnd.answered()).isEqualTo(1);
        }
    }

    @Test
    void losesNothingWhereTheBackEndTakesFewAtOnceOverHttp2() throws Exception {
        try (Http2BackEnd backEnd = new Http2BackEnd(tls, 1, Http2BackEnd.Refusal.NONE)) {
            assertThat(tellsAll(backEnd, 500)).isEqualTo(500);
            assertThat(backEnd.answered()).isEqualTo(500);
        }
    }

    /** How many of so many events are answered in the end. */
    private static long tellsAll(Http2BackEnd to, int events) throws Exception {
        BackEndSettings settings = RouteSettings.read(new FakeSettings().set("url", to.url()).set("timeout", "5m")
                .set("trust", folder.resolve("ca.pem").toString())).backEnd();
        FakeScheduler scheduler = new FakeScheduler();
        try (HttpClients clients = new HttpClients();
                BackEnd backEnd = new BackEnd(settings, clients.of(settings), scheduler, scheduler, Meter.NONE,
                        new Reports(LOG, Meter.NONE, System::nanoTime), LOG)) {
            List<CompletableFuture<Outcome>> all = new ArrayList<>();
            for (int i = 0; i < events; i++) {
                Outgoing event = new Outgoing("message", "n" + i, Map.of(), new byte[10], Duration.ofMinutes(5));
                all.add(backEnd.tell(event).toCompletableFuture());
            }
            for (int i = 0; i < 3000 && !all.stream().allMatch(CompletableFuture::isDone); i++) {
                Thread.sleep(10); // for the JDK's client; the time of the back end is the scheduler's
                scheduler.advance(Duration.ofMillis(10));
            }
            return all.stream().filter(one -> one.isDone() && one.join() instanceof Outcome.Answered).count();
        }
    }

    @Test
    void refusesAFileWithoutCertificates() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        assertThatIllegalArgumentException().isThrownBy(() -> HttpClients.trusting(empty))
                .withMessageContaining("no certificate in ");
        Path missing = folder.resolve("missing.pem");
        assertThatIllegalArgumentException().isThrownBy(() -> HttpClients.trusting(missing))
                .withMessageContaining("can't be read as certificates in PEM");
    }

    @Test
    void hasOneClientForAllThatTrustAlike() {
        try (HttpClients clients = new HttpClients()) {
            BackEndSettings one = RouteSettings.read(new FakeSettings().set("url", "http://a.example/")).backEnd();
            BackEndSettings two = RouteSettings.read(new FakeSettings().set("url", "http://b.example/")).backEnd();
            assertThat(clients.of(one)).isSameAs(clients.of(two));
            assertThat(clients.of(one).followRedirects()).isEqualTo(HttpClient.Redirect.NEVER);
            assertThat(clients.of(one).cookieHandler()).isEqualTo(Optional.empty());
        }
    }
}
