package io.wsgateway.apps.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.testkit.TestConnection;
import io.wsgateway.testkit.TestGateway;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatThroughTheGatewayTest {

    private final TestGateway gateway = TestGateway.serving(new ChatProvider());

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void membersGoOnWhenItIsReplaced() {
        TestConnection a = gateway.connect("/chat/den", "chat.v1");
        TestConnection b = gateway.connect("/chat/den", "chat.v1");
        a.sendText("{\"action\":\"nick\",\"data\":\"Ann\"}");
        b.sendText("{\"action\":\"say\",\"data\":\"before\"}");
        forget(a, b);
        gateway.replace(new ChatProvider());
        assertThat(b.texts()).as("nobody has come or gone").isEmpty();
        a.sendText("{\"action\":\"say\",\"data\":\"after\"}");
        assertThat(b.texts()).singleElement().asString().contains("\"Ann\"").contains("after");
        assertThat(gateway.connect("/chat/den", "chat.v1").texts().getFirst()).contains("before", "after", "Ann",
                "guest-2", "guest-1");
        a.close(1000);
        assertThat(b.texts().getLast()).contains("left").contains("Ann");
    }

    @Test
    void twoInARoomHearEachOtherAndNoOtherRoomDoes() {
        TestConnection a = gateway.connect("/chat/den", "chat.v1");
        TestConnection b = gateway.connect("/chat/den", "chat.v1");
        TestConnection elsewhere = gateway.connect("/chat", "chat.v1");
        assertThat(a.subprotocol()).contains("chat.v1");
        forget(a, b, elsewhere);
        a.sendText("{\"action\":\"say\",\"data\":\"<script>\"}");
        assertThat(a.texts()).singleElement().asString().contains("\"event\":\"said\"", "<script>");
        assertThat(b.texts()).singleElement().asString().contains("\"from\":\"guest-1\"");
        assertThat(elsewhere.texts()).isEmpty();
    }

    @Test
    void clientThatIsLostComesBackToWhatItMissed() {
        TestConnection a = gateway.connect("/chat/den", "chat.v1");
        TestConnection b = gateway.connect("/chat/den", "chat.v1");
        b.sendText("{\"action\":\"say\",\"data\":\"heard\"}");
        String last = String.valueOf(Json.object(a.texts().getLast()).get("position"));
        a.lose();
        b.sendText("{\"action\":\"say\",\"data\":\"missed\"}");
        TestConnection again = gateway.connect("/chat/den?since=" + last, "chat.v1");
        b.sendText("{\"action\":\"say\",\"data\":\"new\"}");
        assertThat(again.texts()).satisfiesExactly(
                welcome -> assertThat(welcome).contains("\"recovered\":true", "missed").doesNotContain("heard", "new"),
                said -> assertThat(said).contains("new"));
    }

    @Test
    void theOtherHearsOfOneWhoIsLost() {
        TestConnection a = gateway.connect("/chat/den", "chat.v1");
        TestConnection b = gateway.connect("/chat/den", "chat.v1");
        forget(a, b);
        b.lose();
        assertThat(a.texts()).containsExactly("{\"event\":\"left\",\"who\":\"guest-2\",\"count\":1}");
    }

    @Test
    void aRoomIsNotReachedByAnotherSpelling() {
        TestConnection a = gateway.connect("/chat/den", "chat.v1");
        TestConnection b = gateway.connect("/chat/x/../%64en", "chat.v1");
        forget(b);
        a.sendText("{\"action\":\"say\",\"data\":\"one room\"}");
        assertThat(b.texts()).singleElement().asString().contains("one room");
    }

    @Test
    void closesTheSessionOfARoomThatCannotBe() {
        TestConnection refused = gateway.connect("/chat/" + "x".repeat(65), "chat.v1");
        assertThat(refused.closeStatus()).map(CloseStatus::code).contains(1008);
    }

    @Test
    void answersAPlainRequestWithItsPage() {
        TestConnection browser = gateway
                .send("GET /chat/den HTTP/1.1\r\nHost: gateway.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(browser.status()).isEqualTo(200);
        assertThat(browser.header("Content-Security-Policy")).isPresent();
        assertThat(browser.body()).startsWithIgnoringCase("<!doctype html>");
    }

    private static void forget(TestConnection... connections) {
        for (TestConnection connection : connections) {
            connection.texts();
        }
    }
}
