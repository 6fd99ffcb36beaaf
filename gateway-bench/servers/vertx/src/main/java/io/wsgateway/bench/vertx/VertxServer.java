package io.wsgateway.bench.vertx;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.ServerSocket;

/** {@code /echo} and {@code /broadcast} on Vert.x: a verticle for each event loop; prints its port. */
public final class VertxServer {

    private VertxServer() {}

    public static void main(String[] args) throws Exception {
        VertxOptions options = new VertxOptions().setPreferNativeTransport(true);
        Vertx vertx = Vertx.vertx(options);
        int port = freePort();
        vertx.deployVerticle(() -> new ServerVerticle(port),
                new DeploymentOptions().setInstances(options.getEventLoopPoolSize())).onComplete(deployed -> {
                    System.out.println("transport " + (vertx.isNativeTransportEnabled() ? "native" : "nio"));
                    System.out.println("ready " + port);
                }, failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    /** The verticles share one port, so it must be known. */
    private static int freePort() throws java.io.IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
