package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.testkit.FakeSettings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a back end can see of who asks it, and that it is asked for permission first. */
class SignedAndValidatedTest {

    private static final String OLD = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
    private static final String NEW = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String ORIGIN = "gateway.example.com";

    private static FakeSettings validated(HostileBackEnd backEnd) {
        return ServedHttp.settings(backEnd).set("validate-as", ORIGIN).set("timeout", "30s");
    }

    @Test
    void signsEachRequestByEachKey() throws Exception {
        AtomicBoolean busy = new AtomicBoolean(true);
        try (HostileBackEnd backEnd = HostileBackEnd.doing((request, wire) -> {
            if (request.word().equals("message") && busy.getAndSet(false)) {
                wire.answer(503, "", "Retry-After: 0");
            } else {
                wire.answer(200, request.word(), "Content-Type: text/plain");
            }
        }); ServedHttp served = ServedHttp.with(ServedHttp.settings(backEnd).set("signing",
                List.of(Map.of("key", NEW), Map.of("key", OLD))))) {
            LiveClient client = LiveClient.connect(served.url()).send("héllo");
            assertThat(Stream.of(client.text(), client.text())).containsExactly("connect", "message");
            List<ReceivedRequest> requests = backEnd.received();
            assertThat(requests).hasSize(3); // connect, and the message twice
            for (ReceivedRequest request : requests) {
                Instant time = Instant.ofEpochSecond(Long.parseLong(request.field("webhook-timestamp")));
                assertThat(Signatures.by(NEW, OLD).fields(request.field("webhook-id"), time, request.body()))
                        .containsEntry("webhook-signature", request.field("webhook-signature"));
            }
            assertThat(requests.get(1).field("webhook-id")).isEqualTo(requests.get(2).field("webhook-id"))
                    .isNotEqualTo(requests.getFirst().field("webhook-id"));
        }
    }

    @Test
    void asksOnceBeforeTheFirstEvent() throws Exception {
        CountDownLatch later = new CountDownLatch(1);
        try (HostileBackEnd backEnd = HostileBackEnd.doing((request, wire) -> {
            if (request.method().equals("OPTIONS")) {
                later.await();
                wire.answer(200, "", "WebHook-Allowed-Origin: " + ORIGIN, "WebHook-Allowed-Rate: *");
            } else {
                wire.answerNothing();
            }
        }); ServedHttp served = ServedHttp.with(validated(backEnd))) {
            List<LiveClient> clients = Stream.generate(() -> LiveClient.connecting(served.url())).limit(20).toList();
            while (backEnd.received().isEmpty()) {
                Thread.sleep(5);
            }
            served.awaitEventLoops();
            later.countDown();
            for (LiveClient client : clients) {
                client.close();
                assertThat(client.end()).startsWith("1000");
            }
            List<ReceivedRequest> requests = backEnd.received();
            assertThat(requests.getFirst().method()).isEqualTo("OPTIONS");
            assertThat(requests.getFirst().target()).isEqualTo(requests.getLast().target());
            assertThat(requests.subList(1, requests.size())).extracting(ReceivedRequest::method).containsOnly("POST");
            assertThat(requests).extracting(request -> request.field("WebHook-Request-Origin")).containsOnly(ORIGIN);
            assertThat(requests).extracting(request -> request.field("User-Agent")).containsOnly("wsgateway");
            assertThat(requests).extracting(request -> request.field("Upgrade")).containsOnly("");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"405 Allow: POST", "200 Allow: OPTIONS, POST", "200 WebHook-Allowed-Origin: other.example.com",
                    "302 Location: http://127.0.0.1:1/", "500 WebHook-Allowed-Origin: *", "0 reset"})
    void sendsNoEventWithoutPermission(String answer) throws Exception {
        try (HostileBackEnd backEnd = HostileBackEnd.doing((request, wire) -> {
            int status = Integer.parseInt(answer.substring(0, answer.indexOf(' ')));
            if (status == 0) {
                wire.reset();
            } else {
                wire.answer(status, "", answer.substring(4));
            }
        }); ServedHttp served = ServedHttp.with(validated(backEnd))) {
            for (int i = 0; i < 3; i++) {
                assertThat(LiveClient.connecting(served.url()).rejection()).isEqualTo(503);
            }
            assertThat(backEnd.received()).extracting(ReceivedRequest::method).containsOnly("OPTIONS");
            assertThat(served.meter().counted("http-unvalidated")).isEqualTo(3);
        }
    }

    /** Nothing of it is read: it may be endless. */
    @Test
    void leavesTheBodyOfAPermissionUnread() throws Exception {
        try (HostileBackEnd backEnd = HostileBackEnd.doing((request, wire) -> {
            if (request.method().equals("OPTIONS")) {
                wire.write("HTTP/1.1 200 OK\r\nWebHook-Allowed-Origin: *\r\nTransfer-Encoding: chunked\r\n\r\n");
                byte[] chunk = ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
                while (true) {
                    wire.write(chunk); // until the gateway closes the connection
                }
            }
            wire.answerNothing();
        }); ServedHttp served = ServedHttp.with(validated(backEnd))) {
            LiveClient client = LiveClient.connect(served.url());
            client.close();
            client.end();
        }
    }

    @Test
    void asksAgainUntilItIsAllowed() throws Exception {
        AtomicBoolean allowed = new AtomicBoolean();
        try (HostileBackEnd backEnd = HostileBackEnd.doing((request, wire) -> {
            if (request.method().equals("POST")) {
                wire.answerNothing();
            } else if (allowed.getAndSet(true)) {
                wire.answer(204, "", "WebHook-Allowed-Origin: *");
            } else {
                wire.answer(404, "");
            }
        }); ServedHttp served = ServedHttp.with(validated(backEnd))) {
            assertThat(LiveClient.connecting(served.url()).rejection()).isEqualTo(503);
            while (backEnd.received().size() < 2) {
                Thread.sleep(5);
            }
            // Its answer may be on its way: a client that was rejected comes back.
            LiveClient client = LiveClient.connectAtLast(served.url());
            client.close();
            client.end();
        }
    }
}
