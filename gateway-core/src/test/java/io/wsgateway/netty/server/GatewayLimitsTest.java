package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.LogLines;
import io.wsgateway.app.Audience;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.session.GatewayEvents;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.RateMode;
import io.wsgateway.session.RatePolicy;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionCounters;
import io.wsgateway.session.SessionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is said of the limits of a gateway and its routes. */
class GatewayLimitsTest {

    @RegisterExtension
    final LogLines lines = new LogLines(GatewayLimits.class);

    private final SessionCounters counters = new SessionCounters();
    private final List<Route> routes = new ArrayList<>();

    private GatewayLimits limits(String... observed) {
        return new GatewayLimits(GatewayConfig.DEFAULT.with(HandshakeLimits.NONE.observing(Set.of(observed))),
                new ConnectionCount(1_000_000), counters, new GatewayEvents(), () -> routes);
    }

    private static Route route(int connections, RatePolicy rates) {
        HandshakePolicy handshake =
                new HandshakePolicy("/test", OriginPolicy.any(), List.of(), false, CompressionMode.NONE);
        return new Route(HostedApplication.of("test", Audience.EVERYONE, new TestApplication()), handshake,
                SessionPolicy.DEFAULT.with(rates), connections);
    }

    @Test
    void recommendsAfterADayForWhatIsOnlyObserved() {
        GatewayLimits limits = limits("penalty", "routes.limits.connections", "messages-per-principal");
        routes.add(route(5, new RatePolicy(60, 0, RateMode.OBSERVE)));
        for (String limit : List.of("penalty", "routes.limits.connections", "messages-per-principal",
                "messages-per-minute", "connections", "control-frames-per-second")) {
            counters.usages().record(limit, 8);
        }
        limits.recommend();
        String seen = " is only observed: of 1 in a day, 99 in 100 were within 8, the most was 8; try 10";
        assertThat(lines.all()).containsExactly("limits.messages-per-minute" + seen,
                "limits.messages-per-principal" + seen, "limits.penalty.after" + seen,
                "routes.limits.connections" + seen);
        assertThat(counters.usages().yesterday()).hasSize(6);
        limits.recommend();
        assertThat(lines.all()).as("nobody came on the next day").hasSize(4);
    }

    @Test
    void showsTheLowestLimitWhereRoutesDiffer() {
        GatewayLimits limits = limits();
        routes.add(route(0, new RatePolicy(0, 100, RateMode.ENFORCE, 7, Set.of())));
        routes.add(route(9, new RatePolicy(60, 200, RateMode.ENFORCE, 3, Set.of())));
        routes.add(route(8, new RatePolicy(90, 0, RateMode.ENFORCE, 0, Set.of())));
        assertThat(limits.numbers()).hasSize(16).containsAllEntriesOf(Map.of("routes.limits.connections", 8L,
                "messages-per-minute", 60L, "bytes-per-second", 100L, "control-frames-per-second", 3L));
        routes.clear();
        assertThat(limits.numbers()).hasSize(12);
    }
}
