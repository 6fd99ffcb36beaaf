package io.wsgateway.bench.helidon;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.websocket.WsRouting;

/** {@code /echo} and {@code /broadcast} on Helidon: a virtual thread for each connection; prints its port. */
public final class HelidonServer {

    private HelidonServer() {}

    public static void main(String[] args) {
        WebServer server = WebServer.builder().host("127.0.0.1").port(0)
                .connectionOptions(options -> options.tcpNoDelay(true))
                .addRouting(WsRouting.builder().endpoint("/echo", new Echo()).endpoint("/broadcast", new Broadcast()))
                .build().start();
        System.out.println("ready " + server.port());
    }
}
