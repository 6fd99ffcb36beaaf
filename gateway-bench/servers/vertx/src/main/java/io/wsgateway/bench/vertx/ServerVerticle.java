package io.wsgateway.bench.vertx;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.HashSet;
import java.util.Set;

/**
 * One event loop's share of the connections. A broadcast goes over the event bus to each verticle, which sends it to its
 * own members.
 */
final class ServerVerticle extends VerticleBase {

    private static final String TEXT = "broadcast.text";
    private static final String BINARY = "broadcast.binary";

    private final int port;
    private final Set<ServerWebSocket> members = new HashSet<>();

    ServerVerticle(int port) {
        this.port = port;
    }

    @Override
    public Future<?> start() {
        vertx.eventBus().<String>localConsumer(TEXT,
                message -> members.forEach(member -> member.writeTextMessage(message.body())));
        vertx.eventBus().<Buffer>localConsumer(BINARY,
                message -> members.forEach(member -> member.writeBinaryMessage(message.body())));
        return vertx.createHttpServer().webSocketHandler(this::open).listen(port, "127.0.0.1");
    }

    private void open(ServerWebSocket socket) {
        switch (socket.path()) {
            case "/echo" -> {
                socket.textMessageHandler(socket::writeTextMessage);
                socket.binaryMessageHandler(socket::writeBinaryMessage);
            }
            case "/broadcast" -> {
                members.add(socket);
                socket.closeHandler(closed -> members.remove(socket));
                socket.textMessageHandler(text -> vertx.eventBus().publish(TEXT, text));
                socket.binaryMessageHandler(bytes -> vertx.eventBus().publish(BINARY, bytes));
            }
            default -> socket.close();
        }
    }
}
