package io.wsgateway.launcher.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExpositionTest {

    private final Exposition exposition = new Exposition(ReadingFixture::full);

    private static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String type(Answer answer) {
        return answer.headers().stream().filter(field -> field.name().equals("Content-Type")).findFirst().orElseThrow()
                .value();
    }

    @Test
    void showsWhatWasRead() {
        Map<String, Double> samples = new ExposedText(text(exposition.answer(""))).samples();
        String chat = "{application=\"chat\",route=\"/chat/{room}\"}";
        assertThat(samples).contains(
                entry("wsgateway_sessions" + chat, 1.0),
                entry("wsgateway_sessions_opened_total" + chat, 2.0),
                entry("wsgateway_session_duration_seconds_sum" + chat, 90.0),
                entry("wsgateway_received_message_bytes_sum" + chat, 300.0),
                entry("wsgateway_received_message_bytes_bucket{application=\"chat\",route=\"/chat/{room}\",le=\"256.0\"}",
                        0.0),
                entry("wsgateway_received_message_bytes_bucket{application=\"chat\",route=\"/chat/{room}\",le=\"1024.0\"}",
                        1.0),
                entry("wsgateway_round_trip_seconds_sum" + chat, 0.02),
                entry("wsgateway_handshakes_total{outcome=\"accepted\",reason=\"none\"}", 14.0),
                entry("wsgateway_handshakes_total{outcome=\"rejected\",reason=\"route-not-found\"}", 15.0),
                entry("wsgateway_sessions_ended_total{by=\"peer\",code=\"1000\"}", 16.0),
                entry("wsgateway_event_loop_cpu_seconds_total{loop=\"0\"}", 1.5),
                entry("wsgateway_limit{limit=\"connections\"}", 1000.0),
                entry("wsgateway_limit_refusals_total{limit=\"connections\"}", 2.0),
                entry("wsgateway_recoveries_total{application=\"chat\",outcome=\"incomplete\"}", 6.0),
                entry("wsgateway_compression_memory_bytes", 310.0 * 1024),
                entry("wsgateway_configuration_generation", 3.0),
                entry("wsgateway_application_faults_total{application=\"chat\",kind=\"threw\"}", 20.0),
                entry("wsgateway_application_events_total{application=\"http\",event=\"http-timeout\"}", 2.0),
                entry("wsgateway_application_duration_seconds_sum{application=\"http\",operation=\"message\"}", 0.02),
                entry("wsgateway_application_duration_seconds_bucket{application=\"http\",operation=\"message\",le=\"0.01\"}",
                        0.0),
                entry("wsgateway_sessions_told_to_go_total", 13.0),
                entry("wsgateway_drain_remaining_seconds", 2.5),
                entry("wsgateway_spans_lost_total", 21.0),
                entry("wsgateway_ready", 0.0));
    }

    @Test
    void showsTheEngineWhereThereIsOne() {
        Map<String, Double> samples = new ExposedText(text(exposition.answer(""))).samples();
        assertThat(samples).contains(
                entry("wsgateway_engine_up{engine=\"redis\"}", 0.0),
                entry("wsgateway_engine_partitions", 43.0),
                entry("wsgateway_engine_connects_total", 22.0),
                entry("wsgateway_engine_losses_total", 23.0),
                entry("wsgateway_engine_probe_seconds", 1.5),
                entry("wsgateway_engine_lost_probes_total", 24.0),
                entry("wsgateway_engine_published_messages_total", 25.0),
                entry("wsgateway_engine_not_forwarded_messages_total", 26.0),
                entry("wsgateway_engine_publish_seconds_sum", 0.004),
                entry("wsgateway_engine_publish_seconds_bucket{le=\"0.005\"}", 1.0),
                entry("wsgateway_engine_received_messages_total", 27.0),
                entry("wsgateway_engine_dropped_messages_total", 28.0),
                entry("wsgateway_engine_overruns_total", 29.0),
                entry("wsgateway_engine_waiting_bytes", 30.0),
                entry("wsgateway_engine_channels{state=\"wanted\"}", 31.0),
                entry("wsgateway_engine_channels{state=\"subscribed\"}", 32.0),
                entry("wsgateway_engine_resubscribe_seconds", 2.5),
                entry("wsgateway_gaps_total{application=\"chat\",repaired=\"true\"}", 33.0),
                entry("wsgateway_gaps_total{application=\"chat\",repaired=\"false\"}", 34.0),
                entry("wsgateway_history_reads_total{application=\"chat\"}", 35.0),
                entry("wsgateway_kept_failures_total{application=\"chat\"}", 36.0),
                entry("wsgateway_kept_messages_total{application=\"chat\"}", 37.0),
                entry("wsgateway_kept_retries_total{application=\"chat\"}", 38.0),
                entry("wsgateway_nodes", 3.0), entry("wsgateway_unanswered_nodes_total", 41.0));
    }

    @Test
    void showsNothingOfAnEngineWhereTheGatewayStandsAlone() {
        Map<String, Double> samples =
                new ExposedText(text(new Exposition(ReadingFixture::alone).answer(""))).samples();
        assertThat(samples).contains(entry("wsgateway_ready", 1.0));
        assertThat(samples.keySet()).noneMatch(
                name -> name.matches("wsgateway_(engine|nodes|unanswered|gaps|history|kept).*"));
    }

    @Test
    void isReadyAsHealthChecksAreTold() {
        Reading alone = ReadingFixture.alone();
        EngineReading away = ReadingFixture.full().engine().orElseThrow();
        for (boolean required : new boolean[] {true, false}) {
            EngineReading engine = new EngineReading(away.kind(), required, away.state(), away.channels(), away.nodes(),
                    Map.of());
            Reading reading = new Reading(alone.version(), alone.transport(), true, alone.gateway(),
                    alone.handshakes(), alone.ends(), alone.tls(), alone.reloads(), alone.bundles(),
                    alone.applications(), Optional.of(engine));
            assertThat(new ExposedText(text(new Exposition(() -> reading).answer(""))).samples())
                    .contains(entry("wsgateway_ready", required ? 0.0 : 1.0));
        }
    }

    @Test
    void whatHasNotHappenedYetIsThereAsZero() {
        Map<String, Double> samples = new ExposedText(text(exposition.answer(""))).samples();
        for (RejectionReason reason : RejectionReason.values()) {
            assertThat(samples)
                    .containsKey("wsgateway_handshakes_total{outcome=\"rejected\",reason=\"" + reason.id() + "\"}");
        }
        assertThat(samples).contains(entry("wsgateway_sessions_ended_total{by=\"gateway\",code=\"other\"}", 0.0));
    }

    @Test
    void ofCertificatesInOneFileTheFirstToExpireCounts() {
        assertThat(new ExposedText(text(exposition.answer(""))).samples()).contains(entry(
                "wsgateway_tls_certificate_expiry_timestamp_seconds{certificate=\"/etc/\\\"a\\\".pem\",listener=\"listeners[0]\"}",
                1.8e9));
    }

    @Test
    void showsTheProcessAndItsJvm() {
        assertThat(new ExposedText(text(exposition.answer(""))).samples())
                .containsKeys("process_open_fds", "process_max_fds", "jvm_memory_used_bytes{area=\"heap\"}");
    }

    @Test
    void speaksOpenMetricsToWhoAcceptsIt() {
        Answer open = exposition
                .answer("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1");
        assertThat(type(open)).startsWith("application/openmetrics-text; version=1.0.0");
        assertThat(text(open)).endsWith("# EOF\n").contains("# TYPE wsgateway_sessions_opened counter\n");
        for (String accepted : new String[] {"", "*/*", "text/plain;version=0.0.4", "\"\r\n"}) {
            Answer plain = exposition.answer(accepted);
            assertThat(type(plain)).as(accepted).startsWith("text/plain; version=0.0.4");
            assertThat(text(plain)).doesNotContain("# EOF");
        }
    }
}
