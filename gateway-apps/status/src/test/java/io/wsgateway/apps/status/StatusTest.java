package io.wsgateway.apps.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.Audience;
import io.wsgateway.app.EndedBy;
import io.wsgateway.app.GatewayView.CertificateView;
import io.wsgateway.app.GatewayView.Figures;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.GatewayView.PauseReason;
import io.wsgateway.app.GatewayView.SessionView;
import io.wsgateway.app.GatewayView.TlsView;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.ob.JSON;

class StatusTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Instant SINCE = Instant.parse("2025-12-31T23:00:00Z");

    private final FakeContext context = new FakeContext("status");
    private final Application status = new StatusProvider().start(context);

    @Test
    void isFoundByItsNameAndForOperators() {
        List<ApplicationProvider> found = ServiceLoader.load(ApplicationProvider.class).stream()
                .map(ServiceLoader.Provider::get).toList();
        assertThat(found).extracting(ApplicationProvider::name).containsExactly("status");
        assertThat(found).extracting(ApplicationProvider::audience).containsExactly(Audience.OPERATORS);
        assertThat(status.page()).isPresent();
    }

    @Test
    void beginsWithASnapshot() {
        context.gateway().limit("connections", 1000);
        context.gateway().put(session("a", 1, 2));
        assertThat(watch().takeTexts()).containsExactly("{\"event\":\"snapshot\",\"at\":\"2026-01-01T00:00:00Z\","
                + "\"total\":1,\"totals\":{\"queued\":0,\"dropped\":0,\"ended\":{},\"reached\":{}},"
                + "\"limits\":{\"connections\":1000},\"tls\":[],\"history\":[],\"sessions\":[{\"id\":\"a\","
                + "\"address\":\"203.0.113.9:50000\",\"application\":\"chat\",\"principal\":\"\",\"path\":\"/chat\","
                + "\"since\":\"2025-12-31T23:00:00Z\",\"received\":1,\"sent\":2,"
                + "\"queued\":0,\"dropped\":0,\"paused\":[],\"roundTrip\":0.0}]}");
    }

    @Test
    void sendsWhatHasChangedEachSecond() {
        context.gateway().put(session("a", 1, 2));
        context.gateway().put(session("b", 0, 0));
        context.gateway().put(session("idle", 0, 0));
        FakeSession watcher = watch();
        watcher.takeTexts();
        context.gateway().put(session("a", 11, 7));
        context.gateway().remove("b");
        context.gateway().put(session("c", 0, 0));
        context.gateway().figures(figures(10, 5, 0, 0));
        context.advance(SECOND);
        Map<String, Object> changed = read(watcher).getFirst();
        assertThat(changed).containsEntry("event", "changed").containsEntry("total", 3)
                .containsEntry("receivedRate", 10.0).containsEntry("sentRate", 5.0)
                .containsEntry("closed", List.of("b"))
                .containsEntry("sessions", List.of(Map.of("id", "a", "principal", "", "received", 11,
                        "sent", 7, "queued", 0, "dropped", 0, "paused", List.of(), "roundTrip", 0.0,
                        "receivedRate", 10.0, "sentRate", 5.0)));
        assertThat(list(changed, "opened")).extracting("id").containsExactly("c");
        context.advance(SECOND);
        assertThat(list(read(watcher).getFirst(), "sessions")).isEmpty();
    }

    /** A name may hold anything; JSON escapes it, and the page shows it as text. */
    @Test
    void tellsWhoAPeerIs() {
        String name = "<b>alice\"\n</b>";
        context.gateway().put(new SessionView("a", "203.0.113.9:50000", "chat", "/chat", SINCE, 0, 0, 0, 0, Set.of(),
                Optional.empty(), Optional.of(name)));
        FakeSession watcher = watch();
        assertThat(list(read(watcher).getFirst(), "sessions")).singleElement()
                .satisfies(session -> assertThat(session).containsEntry("principal", name));
        context.gateway().put(new SessionView("a", "203.0.113.9:50000", "chat", "/chat", SINCE, 0, 0, 0, 0, Set.of(),
                Optional.empty(), Optional.of("alice")));
        context.advance(SECOND);
        assertThat(list(read(watcher).getFirst(), "sessions")).singleElement()
                .satisfies(session -> assertThat(session).containsEntry("principal", "alice"));
    }

    @Test
    void tellsWhoReadsSlowly() {
        context.gateway().put(session("a", 1, 2));
        FakeSession watcher = watch();
        watcher.takeTexts();
        context.gateway().put(new SessionView("a", "203.0.113.9:50000", "chat", "/chat", SINCE, 1, 2, 70_000, 5,
                EnumSet.of(PauseReason.OUTPUT, PauseReason.APPLICATION), Optional.of(Duration.ofNanos(12_345_678))));
        context.gateway().dropped(8);
        context.gateway().queued(90_000);
        context.gateway().ended(EndedBy.MAX_AGE, 3);
        context.gateway().reached("bytes-per-second", 4);
        context.advance(SECOND);
        Map<String, Object> changed = read(watcher).getFirst();
        assertThat(changed).containsEntry("totals",
                Map.of("queued", 90_000, "dropped", 8, "ended", Map.of("max-age", 3), "reached",
                        Map.of("bytes-per-second", 4)));
        assertThat(list(changed, "sessions")).singleElement()
                .satisfies(session -> assertThat(session).containsEntry("queued", 70_000).containsEntry("dropped", 5)
                        .containsEntry("roundTrip", 12.3)
                        .containsEntry("paused", List.of("application", "output")));
    }

    @Test
    void tellsWhatTheTlsOfListenersIsAndWhenThatChanges() {
        context.gateway().listenersTls(tls(0, Optional.empty()));
        FakeSession watcher = watch();
        assertThat(read(watcher).getFirst()).containsEntry("tls", List.of(Map.of("listener", "listeners[0]",
                "provider", "openssl", "certificates", List.of(Map.of("source", "conf/chain.pem", "names",
                        List.of("gw.example.com"), "expires", "2025-12-31T23:00:00Z")),
                "authorities", 1, "since", "2025-12-31T23:00:00Z", "reloads", 0, "failures", 0, "failure", "")));
        context.advance(SECOND);
        assertThat(read(watcher).getFirst()).doesNotContainKey("tls");
        context.gateway().listenersTls(tls(1, Optional.of("the key isn't that of the first certificate")));
        context.advance(SECOND);
        assertThat(list(read(watcher).getFirst(), "tls")).singleElement().satisfies(tls -> assertThat(tls)
                .containsEntry("failures", 1)
                .containsEntry("failure", "the key isn't that of the first certificate"));
        context.gateway().listenersTls();
        context.advance(SECOND);
        assertThat(list(read(watcher).getFirst(), "tls")).isEmpty();
    }

    private static TlsView tls(long failures, Optional<String> failure) {
        return new TlsView("listeners[0]", "openssl",
                List.of(new CertificateView("conf/chain.pem", List.of("gw.example.com"), SINCE)), 1, SINCE, 0,
                failures, failure);
    }

    @Test
    void secondWatcherGetsTheStateThatTheNextChangesStartFrom() {
        context.gateway().put(session("a", 0, 0));
        watch();
        context.gateway().put(session("a", 5, 0));
        context.gateway().put(session("brief", 0, 0));
        FakeSession second = watch();
        context.gateway().remove("brief");
        context.advance(SECOND);
        List<Map<String, Object>> updates = read(second);
        assertThat(list(updates.get(0), "sessions")).extracting("id").containsExactly("a");
        assertThat(list(updates.get(1), "sessions")).extracting("received").containsExactly(5);
    }

    @Test
    void showsABoundedNumberOfSessionsAndTheirTotal() {
        for (int i = 0; i < 600; i++) {
            context.gateway().put(session("s" + i, 0, 0));
        }
        Map<String, Object> snapshot = read(watch()).getFirst();
        assertThat(snapshot).containsEntry("total", 600);
        assertThat(list(snapshot, "sessions")).hasSize(State.MAX_SESSIONS);
    }

    @Test
    void tellsEventsSoonAfterTheyHappen() {
        FakeSession watcher = watch();
        watcher.takeTexts();
        context.gateway().happen(new GatewayEvent.Opened(session("a", 0, 0)));
        context.gateway().happen(new GatewayEvent.Closed(session("a", 0, 0),
                CloseStatus.of(CloseCode.GOING_AWAY, "<script>\u2028\""), EndedBy.MAX_AGE));
        context.gateway().happen(new GatewayEvent.LimitReached("connections", "203.0.113.9", false));
        context.advance(Duration.ofMillis(100));
        Map<String, Object> happened = read(watcher).getFirst();
        assertThat(happened).containsEntry("event", "happened").containsEntry("more", 0);
        assertThat(list(happened, "events")).extracting("what").containsExactly("connected", "disconnected", "limit");
        assertThat(list(happened, "events")).extracting("by").containsExactly("", "max-age", "");
        assertThat(list(happened, "events").get(1)).containsEntry("code", 1001)
                .containsEntry("reason", "<script>\u2028\"");
    }

    @Test
    void burstOfEventsBecomesOneMessage() {
        FakeSession watcher = watch();
        watcher.takeTexts();
        for (int i = 0; i < 5000; i++) {
            context.gateway().happen(new GatewayEvent.LimitReached("connections", "203.0.113.9", false));
        }
        context.advance(Duration.ofMillis(200));
        List<Map<String, Object>> updates = read(watcher);
        assertThat(updates).hasSize(1);
        assertThat(list(updates.getFirst(), "events")).hasSize(Events.MAX_TOLD);
        assertThat(updates.getFirst()).containsEntry("more", 5000 - Events.MAX_TOLD);
    }

    @Test
    void slowWatcherMissesUpdatesAndIsBroughtUpToDate() {
        FakeSession watcher = watch();
        watcher.takeTexts();
        watcher.setQueuedBytes(Watcher.MAX_QUEUED_BYTES + 1);
        context.gateway().put(session("a", 0, 0));
        context.gateway().happen(new GatewayEvent.Opened(session("a", 0, 0)));
        context.advance(SECOND.multipliedBy(5));
        assertThat(watcher.texts()).isEmpty();
        watcher.drain();
        context.gateway().happen(new GatewayEvent.Opened(session("b", 0, 0)));
        context.advance(SECOND);
        List<Map<String, Object>> updates = read(watcher);
        assertThat(updates).extracting("event").containsExactly("happened", "snapshot");
        assertThat(updates.getFirst()).containsEntry("more", 1);
    }

    @Test
    void keepsTenMinutesForThoseWhoComeLater() {
        context.gateway().put(session("a", 0, 0));
        context.gateway().queued(70);
        context.gateway().figures(figures(50, 100, 98, 2));
        context.advance(Duration.ofSeconds(5));
        context.gateway().figures(figures(50, 100, 98, 2));
        context.advance(Duration.ofSeconds(5));
        List<Map<String, Object>> history = list(read(watch()).getFirst(), "history");
        assertThat(history).hasSize(2);
        assertThat(history.get(0)).isEqualTo(Map.of("at", Instant.parse("2026-01-01T00:00:05Z").toEpochMilli(),
                "sessions", 1, "queued", 70, "received", 10.0, "sent", 20.0, "median", 5.0, "high", 25.0, "heap", 1000,
                "buffers", 500));
        assertThat(history.get(1)).containsEntry("received", 0.0).containsEntry("sent", 0.0);
        context.advance(Duration.ofMinutes(11));
        assertThat(list(read(watch()).getFirst(), "history")).hasSize(History.MAX_SAMPLES);
    }

    @Test
    void roundTripsAreThoseOfTheLastHalfMinute() {
        context.gateway().figures(figures(0, 0, 10, 0));
        FakeSession watcher = watch();
        watcher.takeTexts();
        context.advance(SECOND);
        assertThat(sample(watcher)).doesNotContainKeys("median", "high");
        context.gateway().figures(figures(0, 0, 10, 5));
        context.advance(SECOND);
        assertThat(sample(watcher)).containsEntry("median", 25.0).containsEntry("high", 25.0);
        context.advance(Duration.ofSeconds(29));
        watcher.takeTexts();
        context.advance(Duration.ofSeconds(2));
        assertThat(sample(watcher)).doesNotContainKeys("median", "high");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> sample(FakeSession watcher) {
        return (Map<String, Object>) Objects.requireNonNull(read(watcher).getLast().get("sample"));
    }

    /** Round trips of at most 5 ms, and of at most 25 ms. */
    private static Figures figures(long received, long sent, long fast, long slow) {
        return new Figures(received, sent, new TreeMap<>(Map.of(Duration.ofMillis(5), fast, Duration.ofMillis(25), slow,
                Duration.ofNanos(Long.MAX_VALUE), 0L)), 1000, 500);
    }

    @Test
    void nothingElseRunsWhileNobodyWatches() {
        assertThat(context.gateway().observers()).isZero();
        int always = context.scheduler().waiting();
        assertThat(always).isEqualTo(1);
        FakeSession first = watch();
        FakeSession second = watch();
        assertThat(context.gateway().observers()).isEqualTo(1);
        assertThat(context.scheduler().waiting()).isEqualTo(always + 1);
        first.end(CloseStatus.of(CloseCode.GOING_AWAY));
        second.end(CloseStatus.of(CloseCode.GOING_AWAY));
        assertThat(context.gateway().observers()).isZero();
        assertThat(context.scheduler().waiting()).isEqualTo(always);
    }

    @Test
    void watcherWhoSpeaksIsRefused() {
        FakeSession watcher = watch();
        watcher.receiveText("hello");
        assertThat(watcher.closeStatus()).map(CloseStatus::code).contains(CloseCode.UNSUPPORTED_DATA);
    }

    private FakeSession watch() {
        return FakeSession.open(status, FakeRequest.to("/status"));
    }

    private static SessionView session(String id, long received, long sent) {
        return new SessionView(id, "203.0.113.9:50000", "chat", "/chat", SINCE, received, sent, 0, 0, Set.of(),
                Optional.empty());
    }

    private static List<Map<String, Object>> read(FakeSession watcher) {
        return watcher.takeTexts().stream().map(JSON.std::mapFrom).toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> update, String key) {
        return (List<Map<String, Object>>) update.getOrDefault(key, List.of());
    }
}
