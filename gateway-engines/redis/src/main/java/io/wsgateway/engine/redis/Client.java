package io.wsgateway.engine.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.ConnectionFuture;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.EngineSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes connections, which never connect again by themselves. All that blocks is for virtual threads. Thread-safe.
 *
 * <p>They speak RESP3: what is pushed is told from answers, and a message of a shard from an acknowledgement.
 */
final class Client {

    static {
        // Else Lettuce warns at every connection that there is another transport than the one it takes.
        System.getProperties().putIfAbsent("io.lettuce.core.iouring", "false");
    }

    private final EngineSettings settings;
    private final boolean tls;
    private final ClientResources resources;
    private final RedisClient client;

    Client(EngineSettings settings, boolean tls) {
        this.settings = settings;
        this.tls = tls;
        resources = new Resources();
        client = RedisClient.create(resources);
        client.setOptions(options());
    }

    private ClientOptions options() {
        ClientOptions.Builder options = ClientOptions.builder().autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS).protocolVersion(ProtocolVersion.RESP3)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
                .socketOptions(SocketOptions.builder().connectTimeout(settings.timeout()).keepAlive(true).build());
        if (tls) {
            SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider().handshakeTimeout(settings.timeout());
            settings.certificates().ifPresent(file -> ssl.trustManager(file.toFile()));
            options.sslOptions(ssl.build());
        }
        return options.build();
    }

    /** For commands, with the configured credentials. */
    StatefulRedisConnection<byte[], byte[]> commands(Address address) {
        return opened(client.connectAsync(ByteArrayCodec.INSTANCE, uri(address, true)), address);
    }

    /** For commands, without credentials. */
    StatefulRedisConnection<byte[], byte[]> anonymous(Address address) {
        return opened(client.connectAsync(ByteArrayCodec.INSTANCE, uri(address, false)), address);
    }

    /** For subscriptions, with the configured credentials. */
    StatefulRedisPubSubConnection<ByteBuffer, ByteBuffer> subscriptions(Address address) {
        return opened(client.connectPubSubAsync(PushCodec.INSTANCE, uri(address, true)), address);
    }

    /** What comes too late is closed. */
    private <C extends StatefulConnection<?, ?>> C opened(ConnectionFuture<C> connecting, Address address) {
        try {
            return await(connecting, "connect to " + address);
        } catch (EngineAwayException e) {
            var unused = connecting.whenComplete((connection, failure) -> {
                if (connection != null) {
                    connection.closeAsync();
                }
            });
            throw e;
        }
    }

    private RedisURI uri(Address address, boolean withCredentials) {
        resolve(address.host());
        RedisURI.Builder uri = RedisURI.builder().withHost(address.host()).withPort(address.port()).withSsl(tls)
                .withVerifyPeer(SslVerifyMode.FULL).withTimeout(settings.timeout())
                .withClientName("gateway-" + settings.node());
        if (withCredentials && settings.password().isPresent()) {
            char[] password = settings.password().get().toCharArray();
            if (settings.username().isPresent()) {
                uri.withAuthentication(settings.username().get(), password);
            } else {
                uri.withPassword(password);
            }
        }
        return uri.build();
    }

    /** Here, where it may take its time; the thread that reads and writes then finds it in the JDK's cache. */
    private static void resolve(String host) {
        try {
            var unused = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new EngineAwayException("no address of the host " + Refusal.printable(host));
        }
    }

    /**
     * Waits for an answer.
     *
     * @throws EngineAwayException if there is none in time, or a failure
     */
    <T> T await(CompletionStage<T> stage, String what) {
        Duration timeout = settings.timeout();
        try {
            return stage.toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new EngineAwayException("no answer in " + timeout.toMillis() + " ms to: " + what);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineAwayException("interrupted");
        } catch (ExecutionException e) {
            throw new EngineAwayException("can't " + what + ": " + Refusal.printable(reason(e)));
        }
    }

    /** The last of the causes says what it was. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause.getCause() != null && depth < 10; depth++) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        return message.startsWith("Invalid first byte") ? "what answers there isn't Redis" : message;
    }

    void close() {
        var unused = client.shutdownAsync(0, settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete(
                        (done, failure) -> resources.shutdown(0, settings.timeout().toMillis(), TimeUnit.MILLISECONDS));
    }
}
