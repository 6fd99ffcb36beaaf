package com.example.hello;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Application;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import io.wsgateway.testkit.FakeSettings;
import io.wsgateway.testkit.TestConnection;
import io.wsgateway.testkit.TestGateway;
import org.junit.jupiter.api.Test;

class HelloTest {

    /** The application alone, with fakes around it. */
    @Test
    void greetsAsItIsSetTo() {
        Application hello = new FakeContext("hello").set("greeting", "Good day").start(new HelloProvider());
        FakeSession session = FakeSession.open(hello, FakeRequest.to("/hello"));
        session.receiveText("world");
        assertThat(session.texts()).containsExactly("Good day, world!");
    }

    /** Through the gateway itself, without sockets. */
    @Test
    void speaksHelloV1() {
        FakeSettings settings = new FakeSettings().set("greeting", "Good day");
        try (TestGateway gateway = TestGateway.serving(new HelloProvider(), settings)) {
            TestConnection connection = gateway.connect("/hello", "hello.v1");
            assertThat(connection.subprotocol()).contains("hello.v1");
            connection.sendText("world");
            assertThat(connection.texts()).containsExactly("Good day, world!");
        }
    }
}
