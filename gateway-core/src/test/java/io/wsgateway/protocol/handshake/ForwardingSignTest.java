package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardingSignTest {

    @ParameterizedTest
    @ValueSource(strings = {"Forwarded", "X-Forwarded-For", "x-forwarded-host", "X-FORWARDED-PROTO", "X-Real-IP", "Via",
            "CF-Connecting-IP", "CF-Ray", "True-Client-IP", "X-Client-IP", "X-Cluster-Client-IP", "Fastly-Client-IP",
            "X-Amzn-Trace-Id", "X-Envoy-External-Address", "X-Request-Id", "X-Original-URL", "traceparent", "CDN-Loop",
            "Cloudfront-Forwarded-Proto"})
    void isAFieldThatClientsDoNotSendByThemselves(String name) {
        assertThat(ForwardingSign.of(Requests.valid().with(name, "192.0.2.7").request())).contains(name);
    }

    @Test
    void isHttp10WhichProxiesSpeak() {
        assertThat(ForwardingSign.of(Requests.valid().withVersion("HTTP/1.0").request())).contains("HTTP/1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Origin", "Cookie", "USER-AGENT", "accept", "Accept-Language", "Sec-Fetch-Mode",
            "sec-ch-ua-platform", "Sec-WebSocket-Protocol", "Sec-GPC", "DNT", "Upgrade-Insecure-Requests", "Priority",
            "HTTP2-Settings", "Authorization", "If-None-Match", "Idempotency-Key",
            "X-Prometheus-Scrape-Timeout-Seconds"})
    void isNoneThatClientsSend(String name) {
        assertThat(ForwardingSign.of(Requests.valid().with(name, "x").request())).isEmpty();
    }
}
