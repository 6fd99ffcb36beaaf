package io.wsgateway.bench.cluster.load;

import io.wsgateway.bench.cluster.load.Peers.Peer;
import io.wsgateway.bench.cluster.topics.Wording;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Clients of kept topics that lose their connections and come back, each at another node. It prints {@code away} when they are gone,
 * and waits for a line before they come back, so that what is counted elsewhere can begin anew.
 */
final class Reconnecting {

    private static final int MISSED = 10;
    private static final long PATIENCE_SECONDS = 120;

    private final Options options;
    private final List<Client> clients = new ArrayList<>();
    private int published;

    Reconnecting(Options options) {
        this.options = options;
    }

    Map<String, Object> measure() throws IOException {
        List<Integer> ports = options.ports();
        int count = options.number("clients");
        try (Peers peers = new Peers()) {
            Peer publisher = peers.open(ports.getFirst(), message -> published++);
            for (int i = 0; i < count; i++) {
                Client client = new Client(i % options.topics());
                clients.add(client);
                client.open(peers, ports.get(i % ports.size()));
            }
            peers.receiveUntil(() -> clients.stream().allMatch(client -> client.subscribed), PATIENCE_SECONDS,
                    "all subscribed");
            publish(peers, publisher);
            peers.receiveUntil(() -> clients.stream().allMatch(client -> client.received == MISSED), PATIENCE_SECONDS,
                    "all have what was published");
            for (Client client : clients) {
                client.leave();
            }
            publish(peers, publisher);
            System.out.println("away");
            int go = System.in.read();
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                clients.get(i).open(peers, ports.get((i + 1) % ports.size()));
            }
            peers.receiveUntil(() -> clients.stream().allMatch(client -> client.received == 2 * MISSED),
                    PATIENCE_SECONDS,
                    "all have what they missed");
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("clients", count);
            figures.put("went", go);
            figures.put("recovered", clients.stream().filter(client -> client.recovered).count());
            figures.put("seconds", (System.nanoTime() - start) / 1e9);
            return figures;
        }
    }

    private void publish(Peers peers, Peer publisher) throws IOException {
        int before = published;
        for (int i = 0; i < MISSED; i++) {
            for (int topic = 0; topic < options.topics(); topic++) {
                publisher.send(Requests.publish(true, topic, i, options.bytes()));
            }
        }
        int all = before + MISSED * options.topics();
        peers.receiveUntil(() -> published >= all, PATIENCE_SECONDS, "all is published");
    }

    /** A client, over its sessions. */
    private static final class Client {

        private final int topic;
        private final List<Peer> session = new ArrayList<>(1);
        private String epoch = "";
        private long offset;
        private int received;
        private boolean subscribed;
        private boolean recovered;

        private Client(int topic) {
            this.topic = topic;
        }

        private void open(Peers peers, int port) throws IOException {
            session.add(peers.open(port, this::received));
            session.getFirst()
                    .send(Requests.subscribe(true, topic, 1, epoch.isEmpty() ? "" : epoch + ":" + (offset + received)));
        }

        private void leave() throws IOException {
            session.removeFirst().leave();
        }

        private void received(ByteBuffer message) {
            switch (message.get()) {
                case Wording.SUBSCRIBED -> {
                    recovered = message.position(message.position() + 4).get() == 1;
                    String position = StandardCharsets.US_ASCII.decode(message).toString();
                    int colon = position.indexOf(':');
                    if (!subscribed) {
                        epoch = position.substring(0, colon);
                        offset = Long.parseLong(position.substring(colon + 1));
                    }
                    subscribed = true;
                }
                case Wording.MESSAGE -> received++;
                default -> throw new IllegalStateException("a client that doesn't publish is answered");
            }
        }
    }
}
