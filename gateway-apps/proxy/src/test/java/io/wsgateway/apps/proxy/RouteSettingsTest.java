package io.wsgateway.apps.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.apps.upstreams.Balance;
import io.wsgateway.apps.upstreams.Checks;
import io.wsgateway.apps.upstreams.Target;
import io.wsgateway.apps.upstreams.RouteParameters;
import io.wsgateway.testkit.FakeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteSettingsTest {

    private static RouteSettings read(FakeSettings settings) {
        return RouteSettings.read(new ApplicationRoute("/rooms/{room}/**", settings));
    }

    private static List<String> problems(FakeSettings settings) {
        RouteSettings unused = read(settings);
        return settings.problems();
    }

    private static FakeSettings with(String key, Object value) {
        return new FakeSettings().set("upstreams", "ws://a:1").set(key, value);
    }

    @Test
    void hasDefaultsForAllButTheServers() {
        FakeSettings settings = new FakeSettings().set("upstreams", List.of("ws://a:1/x", "wss://b"));
        RouteSettings read = read(settings);
        assertThat(settings.problems()).isEmpty();
        assertThat(read.pool().targets()).extracting(Target::name).containsExactly("a:1", "b:443");
        assertThat(read.pool().balance()).isEqualTo(Balance.ROUND_ROBIN);
        assertThat(read.pool().checks().kind()).isEqualTo(Checks.Kind.NONE);
        assertThat(read.forwardsQuery()).isTrue();
        assertThat(read.hold()).isZero();
        assertThat(read.messageBytes()).isEqualTo(64 << 20);
        assertThat(problems(new FakeSettings())).containsExactly("upstreams: missing");
    }

    @Test
    void readsAll(@TempDir Path folder) throws IOException, GeneralSecurityException {
        Path ca = Files.writeString(folder.resolve("ca.pem"), pem());
        FakeSettings settings = new FakeSettings()
                .set("upstreams", List.of("wss://a:1/x/{room}/{**}", "wss://b:2")).set("balance", "hash")
                .set("hash-by", "{room}").set("connect-timeout", "2s").set("tls", Map.of("ca", ca, "name", "c.example"))
                .set("headers",
                        Map.of("forward", List.of("Cookie", "X-A"), "remove", List.of("User-Agent", "X-Forwarded-For"),
                                "set",
                                Map.of("X-User", "{principal}", "X-Sub", "s:{claim.sub}/{room}", "Host", "d:80")))
                .set("query", "drop").set("compression", true).set("message-bytes", 1000).set("ping-interval", "0s")
                .set("pong-timeout", "1s")
                .set("health", Map.of("kind", "http", "path", "/up?x", "interval", "1s", "timeout", "1s", "fall", 1,
                        "rise", 1))
                .set("eject", Map.of("after", 1, "for", "1s", "most", "1m")).set("return-over", "0s").set("hold", "10s")
                .set("notice", "{\"lost\":true}");
        RouteSettings read = read(settings);
        assertThat(settings.problems()).isEmpty();
        assertThat(read.fields().host()).contains("d:80");
        assertThat(read.fields().forwarded()).contains("cookie", "x-a", "origin");
        assertThat(read.pool().tls().authorities()).contains(Files.readString(ca));
        assertThat(read.hashBy().parameter()).contains("room");
        assertThat(read.ping()).isZero();
    }

    /** One of the certificates that Java trusts. */
    private static String pem() throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init((KeyStore) null);
        X509Certificate known = ((X509TrustManager) trust.getTrustManagers()[0]).getAcceptedIssuers()[0];
        return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(known.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    @Test
    void tellsAllThatIsWrongAtOnce() {
        FakeSettings settings = new FakeSettings()
                .set("upstreams", List.of("http://a", "ws://b:0", "ws://c/{other}", "ws://d", "ws://D:80", "ws://e/%"))
                .set("balance", "rond-robin").set("hold", "51s")
                .set("health", Map.of("kind", "htp", "path", "x", "interval", "1ms"));
        assertThat(problems(settings)).map(problem -> problem.replaceFirst(": .* \\(", ": (")).containsExactly(
                "upstreams: (expected: for [0] ws://HOST:PORT or wss://HOST:PORT; did you mean ws:// in place of"
                        + " http://?)",
                "upstreams: (expected: for [1] a host, a name or an address, IPv6 in brackets, and a port of 1 to 65535)",
                "upstreams: (expected: for [2] a path with parameters of the route in braces, and no others)",
                "upstreams: (expected: each server once; [4] is there before)",
                "upstreams: (expected: for [5] a path in ASCII, percent-encoded)",
                "balance: (expected: round-robin, least-sessions or hash; did you mean round-robin?)",
                "hold: (expected: 0s to 50s)", "health.path: (expected: a path that begins with /, in visible ASCII)",
                "health.kind: (expected: none, tcp or http; did you mean http?)",
                "health.interval: (expected: 100ms to 1h)");
    }

    @Test
    void tellsWhatHasNoEffect() {
        assertThat(problems(with("tls", Map.of("name", "a")))).singleElement().asString()
                .contains("no server is spoken to by TLS");
        assertThat(problems(with("hash-by", "principal"))).singleElement().asString()
                .contains("balance isn't hash");
        assertThat(problems(with("balance", "hash"))).singleElement().asString().startsWith("hash-by: nothing");
        assertThat(problems(with("notice", "x"))).singleElement().asString().contains("nothing without `hold`");
        assertThat(problems(with("eject", Map.of("for", "10m", "most", "1m")))).singleElement().asString()
                .contains("at least as long as `for`");
    }

    @Test
    void tellsAFileOfCertificatesThatIsNone(@TempDir Path folder) throws IOException {
        Path none = Files.writeString(folder.resolve("none.pem"), "nothing");
        FakeSettings settings = new FakeSettings().set("upstreams", "wss://a");
        assertThat(problems(settings.set("tls", Map.of("ca", none)))).singleElement().asString()
                .contains("a file of certificates in PEM");
        settings = new FakeSettings().set("upstreams", "wss://a").set("tls", Map.of("ca", folder.resolve("gone")));
        assertThat(problems(settings)).singleElement().asString().contains("a file that can be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection", "Upgrade", "sec-websocket-key", "TE", "Transfer-Encoding", "Content-Length",
            "Keep-Alive", "Proxy-Connection", "Expect", "a b", "a:b", "x\r\ny", "", "Host", "X-Forwarded-For"})
    void forwardsNoFieldOfTheConnectionItself(String name) {
        assertThat(problems(with("headers", Map.of("forward", List.of(name))))).singleElement().asString()
                .startsWith("headers.forward: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection", "sec-websocket-protocol", "a b"})
    void setsNoFieldOfTheConnectionItself(String name) {
        assertThat(problems(with("headers", Map.of("set", Map.of(name, "x"))))).singleElement().asString()
                .contains("the name of a header field");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{other}", "{claim.}", "{", "a\r\nb", "\u00e4", " a"})
    void setsNoFieldToWhatIsNoValue(String value) {
        assertThat(problems(with("headers", Map.of("set", Map.of("X-A", value))))).singleElement().asString()
                .contains("visible ASCII");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{room}", "{room}.example", "a/b", ""})
    void letsNothingOfARequestChooseTheHost(String host) {
        assertThat(problems(with("headers", Map.of("set", Map.of("Host", host))))).singleElement().asString()
                .contains("nothing of the request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://{room}", "ws://{room}.example:80/x", "ws://a:{room}"})
    void hasNoServerThatDependsOnARequest(String url) {
        assertThat(problems(new FakeSettings().set("upstreams", url))).singleElement().asString()
                .contains("a host, a name or an address");
    }

    @Test
    void knowsTheParametersOfARoute() {
        assertThat(RouteParameters.of("example.com/rooms/{room}/{who}"))
                .containsExactlyInAnyOrder("room", "who");
        assertThat(RouteParameters.of("/files/**")).containsExactly("**");
        assertThat(RouteParameters.of("/files")).isEmpty();
    }
}
