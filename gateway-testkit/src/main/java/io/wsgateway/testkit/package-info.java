/**
 * What an application's author tests with. The fakes stand in for the gateway without sockets, threads or time of their
 * own: a test opens sessions on an application, lets the peer's messages arrive, and reads what was sent. {@link TestGateway}
 * is the gateway itself around it, without sockets. What is wrong throws: a setting that nobody asks for, a rejected opening
 * handshake, a callback's exception. No Netty type belongs in this package's API.
 *
 * <pre>{@code
 * FakeContext context = new FakeContext("chat").set("history", 10);
 * Application chat = context.start(new ChatProvider());
 * FakeSession a = FakeSession.open(chat, FakeRequest.to("/chat/den").parameter("room", "den"));
 * a.receiveText("{\"action\":\"who\"}");
 * assertThat(a.takeTexts()).hasSize(2);
 * a.end(CloseStatus.of(CloseCode.NORMAL_CLOSURE));
 * }</pre>
 */
@NullMarked
package io.wsgateway.testkit;

import org.jspecify.annotations.NullMarked;
