package io.wsgateway.bench.undertow;

import static io.undertow.Handlers.path;
import static io.undertow.Handlers.websocket;

import io.undertow.Undertow;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.WebSocketChannel;
import java.net.InetSocketAddress;

/** {@code /echo} and {@code /broadcast} on Undertow's own WebSocket API; prints its port. */
public final class UndertowServer {

    private UndertowServer() {}

    public static void main(String[] args) {
        AbstractReceiveListener echo = new Echo();
        AbstractReceiveListener broadcast = new Broadcast();
        Undertow server = Undertow.builder().addHttpListener(0, "127.0.0.1")
                .setHandler(path()
                        .addExactPath("/echo", websocket((exchange, channel) -> listen(channel, echo)))
                        .addExactPath("/broadcast", websocket((exchange, channel) -> listen(channel, broadcast))))
                .build();
        server.start();
        InetSocketAddress address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        System.out.println("ready " + address.getPort());
    }

    private static void listen(WebSocketChannel channel, AbstractReceiveListener listener) {
        channel.getReceiveSetter().set(listener);
        channel.resumeReceives();
    }
}
