package io.wsgateway.engine.nats;

import static io.wsgateway.engine.contract.Stages.until;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A connection to each server of a cluster, which tell when the others know what one of them knows: a message that crosses from one to
 * another comes behind whatever the one had told before. Thread-safe.
 */
final class Crossings implements AutoCloseable {

    private final List<Connection> connections = new ArrayList<>();
    private final Map<String, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong();

    /** Returns once messages cross from each to each. */
    Crossings(List<NatsProcess> servers) throws IOException, InterruptedException {
        for (NatsProcess server : servers) {
            Connection connection = Nats.connect(server.url());
            connections.add(connection);
            connection.createDispatcher(this::came).subscribe(subject(connections.size() - 1));
        }
        for (int from = 0; from < servers.size(); from++) {
            for (int to = 0; to < servers.size(); to++) {
                awaitWay(from, to);
            }
        }
    }

    private static String subject(int server) {
        return "crossings.to." + server;
    }

    private void awaitWay(int from, int to) {
        CompletableFuture<Void> crossed = new CompletableFuture<>();
        String name = name(crossed);
        until("messages cross from server " + from + " to server " + to, () -> {
            publish(from, to, name);
            return crossed.isDone();
        });
    }

    private String name(CompletableFuture<Void> crossed) {
        String name = Long.toString(next.getAndIncrement());
        waiting.put(name, crossed);
        return name;
    }

    private void publish(int from, int to, String name) {
        connections.get(from).publish(subject(to), name.getBytes(StandardCharsets.US_ASCII));
    }

    private void came(Message message) {
        CompletableFuture<Void> crossed = waiting.remove(new String(message.getData(), StandardCharsets.US_ASCII));
        if (crossed != null) {
            crossed.complete(null);
        }
    }

    /** Complete once all servers know what this one knows now. */
    CompletableFuture<Void> from(int server) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int to = 0; to < connections.size(); to++) {
            CompletableFuture<Void> crossed = new CompletableFuture<>();
            publish(server, to, name(crossed));
            all.add(crossed);
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    @Override
    public void close() {
        for (Connection connection : connections) {
            try {
                connection.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
