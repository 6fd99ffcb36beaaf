package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventRequestsTest {

    private static final Duration WITHIN = Duration.ofSeconds(10);

    @Test
    void writesAttributesAsFieldsAndTheMessageAsBody() {
        Outgoing outgoing = EventRequests.single(event("a\"ä", Event.Content.TEXT, "step 2"), WITHIN);
        assertThat(outgoing.fields()).containsExactly(Map.entry("Content-Type", "text/plain; charset=utf-8"),
                Map.entry("ce-specversion", "1.0"), Map.entry("ce-type", "io.wsgateway.session.message"),
                Map.entry("ce-source", "/applications/http/sessions/1-2"), Map.entry("ce-id", "c-1"),
                Map.entry("ce-time", "2026-11-30T12:00:00.500Z"), Map.entry("traceparent", "00-1-2-01"),
                Map.entry("ce-sequence", "1"), Map.entry("ce-principal", "ad%C3%A4%20l"),
                Map.entry("Gateway-State", "step 2"));
        assertThat(new String(outgoing.body(), StandardCharsets.UTF_8)).isEqualTo("a\"ä");
        assertThat(outgoing.operation()).isEqualTo("message");
        assertThat(outgoing.id()).isEqualTo("c-1");
    }

    @Test
    void leavesOutStateWhereThereIsNone() {
        assertThat(EventRequests.single(event("", Event.Content.BYTES, ""), WITHIN).fields())
                .containsEntry("Content-Type", "application/octet-stream").doesNotContainKey("Gateway-State");
    }

    @Test
    void writesSeveralEventsAsOneArray() {
        Outgoing outgoing = EventRequests.batch(List.of(event("a\"ä", Event.Content.TEXT, "s"),
                event("\u0001", Event.Content.BYTES, ""), event("{\"code\":1000}", Event.Content.JSON, "")), WITHIN);
        String attributes = "\"type\":\"io.wsgateway.session.message\",\"source\":\"/applications/http/sessions/1-2\","
                + "\"id\":\"c-1\",\"time\":\"2026-11-30T12:00:00.500Z\",\"datacontenttype\":\"";
        String extensions = "\",\"traceparent\":\"00-1-2-01\",\"sequence\":\"1\",\"principal\":\"adä l\"";
        assertThat(new String(outgoing.body(), StandardCharsets.UTF_8))
                .isEqualTo("[{\"specversion\":\"1.0\"," + attributes
                        + "text/plain; charset=utf-8" + extensions + ",\"gatewaystate\":\"s\",\"data\":\"a\\\"ä\"},"
                        + "{\"specversion\":\"1.0\"," + attributes + "application/octet-stream" + extensions
                        + ",\"data_base64\":\"AQ==\"},"
                        + "{\"specversion\":\"1.0\"," + attributes + "application/json" + extensions
                        + ",\"data\":{\"code\":1000}}]");
        assertThat(outgoing.fields()).containsEntry("Content-Type",
                "application/cloudevents-batch+json; charset=utf-8");
        assertThat(outgoing.operation()).isEqualTo("batch");
    }

    private static Event event(String data, Event.Content content, String state) {
        Map<String, String> extensions = new LinkedHashMap<>();
        extensions.put("sequence", "1");
        extensions.put("principal", "adä l");
        return new Event(EventType.MESSAGE, "c-1", "/applications/http/sessions/1-2",
                Instant.parse("2026-11-30T12:00:00.5Z"),
                "00-1-2-01", extensions, state, content, data.getBytes(StandardCharsets.UTF_8));
    }
}
