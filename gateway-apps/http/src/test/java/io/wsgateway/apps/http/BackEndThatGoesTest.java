package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A back end that isn't there, or drops whoever comes. Each of its answers ends its connection, so that each request needs a new one. */
class BackEndThatGoesTest {

    private final HostileBackEnd backEnd = HostileBackEnd.doing((request, wire) -> wire
            .answer(200, request.word().equals("connect") ? "" : request.text(), "Content-Type: text/plain",
                    "Connection: close")
            .close());
    private final ServedHttp served = ServedHttp.with(ServedHttp.settings(backEnd).set("retry-for", "60s"));

    @AfterEach
    void stop() {
        served.close();
        backEnd.close();
    }

    /** Nobody has received it: it is sent until somebody does, and then once. */
    @Test
    void isToldOnceItIsBack() throws Exception {
        LiveClient client = LiveClient.connect(served.url());
        backEnd.kill();
        client.send("hello");
        while (served.meter().counted("http-retry") == 0) {
            Thread.sleep(5);
        }
        assertThat(client.isOpen()).isTrue();
        served.awaitEventLoops();
        backEnd.restart();
        assertThat(client.text()).isEqualTo("hello");
        assertThat(backEnd.received()).extracting(ReceivedRequest::word).containsExactly("connect", "message");
    }

    /** There was a connection, so it may have received the message: that isn't sent again. */
    @Test
    void isNotToldTwiceWhereItDropsTheConnection() {
        LiveClient client = LiveClient.connect(served.url());
        backEnd.resetConnections(true);
        client.send("hello");
        assertThat(client.end()).startsWith("1013");
        assertThat(served.meter().counted("http-reset")).isEqualTo(1);
        assertThat(served.meter().counted("http-retry")).isZero();
        assertThat(backEnd.received()).extracting(ReceivedRequest::word).containsExactly("connect");
    }
}
