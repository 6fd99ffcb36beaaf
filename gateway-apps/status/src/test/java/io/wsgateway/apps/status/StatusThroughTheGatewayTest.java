package io.wsgateway.apps.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.testkit.FakeSettings;
import io.wsgateway.testkit.TestConnection;
import io.wsgateway.testkit.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusThroughTheGatewayTest {

    private static final String[] STATUS = {"status.v1"};

    @Test
    void showsTheWatcherItself() {
        try (TestGateway gateway = TestGateway.serving(new StatusProvider()).from("127.0.0.1")) {
            TestConnection watcher = gateway.connect("/status", STATUS, "localhost", List.of());
            assertThat(watcher.status()).isEqualTo(101);
            assertThat(watcher.texts()).first().asString().contains("\"event\":\"snapshot\"", "\"total\":1",
                    "\"application\":\"status\"", "127.0.0.1:50000");
        }
    }

    @Test
    void isClosedToOthersWithoutAToken() {
        try (TestGateway gateway = TestGateway.serving(new StatusProvider())) {
            TestConnection stranger = gateway.attempt("/status", STATUS, "localhost", List.of());
            assertThat(stranger.status()).isEqualTo(403);
            assertThat(stranger.header("Gateway-Rejection")).contains("not-permitted");
        }
    }

    @Test
    void isClosedToAPageWhoseNameWasMadeToResolveToThisMachine() {
        try (TestGateway gateway = TestGateway.serving(new StatusProvider()).from("127.0.0.1")) {
            assertThat(gateway.attempt("/status", STATUS, "rebound.test", List.of()).status()).isEqualTo(403);
        }
    }

    @Test
    void asksForTheTokenAndNeverSendsItBack() {
        FakeSettings settings = new FakeSettings().set("token", "t0ken");
        try (TestGateway gateway = TestGateway.serving(new StatusProvider(), settings)) {
            TestConnection without = gateway.attempt("/status", "status.v1");
            assertThat(without.status()).isEqualTo(401);
            assertThat(without.header("WWW-Authenticate")).contains("Bearer");
            String offer = "bearer."
                    + Base64.getUrlEncoder().withoutPadding().encodeToString("t0ken".getBytes(StandardCharsets.UTF_8));
            TestConnection with = gateway.connect("/status", "status.v1", offer);
            assertThat(with.status()).isEqualTo(101);
            assertThat(with.subprotocol()).contains("status.v1");
        }
    }
}
