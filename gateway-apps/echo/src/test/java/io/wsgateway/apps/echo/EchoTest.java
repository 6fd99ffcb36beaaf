package io.wsgateway.apps.echo;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.PushReply;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import io.wsgateway.testkit.TestConnection;
import io.wsgateway.testkit.TestGateway;
import java.nio.ByteBuffer;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class EchoTest {

    private final Application echo = new EchoProvider().start(new FakeContext("echo"));
    private final FakeSession session = FakeSession.open(echo, FakeRequest.to("/echo"));

    @Test
    void isFoundByItsName() {
        assertThat(ServiceLoader.load(ApplicationProvider.class)).extracting(ApplicationProvider::name)
                .containsExactly("echo");
    }

    @Test
    void sendsTextBack() {
        session.receiveText("Hello, \u4e16\u754c");
        assertThat(session.texts()).containsExactly("Hello, \u4e16\u754c");
    }

    @Test
    void sendsBinaryBack() {
        session.receiveBinary(0x00, 0xff, 0x80);
        assertThat(session.binaries()).containsExactly(ByteBuffer.wrap(new byte[] {0, (byte) 0xff, (byte) 0x80}));
    }

    @Test
    void repliesWhatIsPushed() {
        try (TestGateway gateway = TestGateway.serving(new EchoProvider())) {
            assertThat(gateway.push("text/plain", "hi")).isEqualTo(new PushReply.Done("hi"));
        }
    }

    @Test
    void speaksEchoV1() {
        assertThat(session.subprotocol()).contains("echo.v1");
    }

    @Test
    void goesOnWhenItIsReplaced() {
        try (TestGateway gateway = TestGateway.serving(new EchoProvider())) {
            TestConnection connection = gateway.connect("/echo");
            connection.sendFrame(0x01, new byte[] {'j', 'o'}); // of two fragments
            gateway.replace(new EchoProvider());
            connection.sendFrame(0x80, new byte[] {'i', 'n'});
            assertThat(connection.texts()).containsExactly("join");
        }
    }

    @Test
    void echoesThroughTheWholeGateway() {
        try (TestGateway gateway = TestGateway.serving(new EchoProvider())) {
            TestConnection connection = gateway.connect("/echo", "other", "echo.v1");
            assertThat(connection.status()).isEqualTo(101);
            assertThat(connection.subprotocol()).contains("echo.v1");
            connection.sendText("Hello");
            connection.sendFrame(0x01, new byte[] {'j', 'o'}); // two fragments
            connection.sendFrame(0x80, new byte[] {'i', 'n'});
            assertThat(connection.texts()).containsExactly("Hello", "join");
            connection.close(1000);
            assertThat(connection.closeStatus()).map(CloseStatus::code).contains(1000);
            assertThat(connection.isOpen()).isFalse();
        }
    }
}
