package io.wsgateway.bench.cluster.load;

import io.wsgateway.bench.cluster.load.Peers.Peer;
import io.wsgateway.bench.cluster.topics.Wording;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages at an even rate, published by a client at each node in turn, and how long they take to each subscriber, from the moment
 * they were due. Subscribers are spread over the nodes, and topics over subscribers; one topic has all of them.
 */
final class Deliveries {

    private static final long SECOND = 1_000_000_000;
    private static final int MOST = 20_000_000;

    private final Options options;
    private final int rate;
    private int subscribed;
    private long answered;
    private long failed;
    private long from = Long.MAX_VALUE;
    private long to = Long.MAX_VALUE;
    private long[] nanos = new long[1 << 16];
    private int delivered;

    Deliveries(Options options) {
        this.options = options;
        this.rate = options.number("rate");
    }

    Map<String, Object> measure() throws IOException {
        List<Integer> ports = options.ports();
        int subscribers = options.number("subscribers");
        try (Peers peers = new Peers()) {
            for (int i = 0; i < subscribers; i++) {
                Peer peer = peers.open(ports.get(i % ports.size()), this::received);
                int first = options.topics() == 1 ? 0 : share(i, subscribers);
                int count = options.topics() == 1 ? 1 : share(i + 1, subscribers) - first;
                peer.send(Requests.subscribe(options.kept(), first, count, ""));
            }
            int all = options.topics() == 1 ? subscribers : options.topics();
            peers.receiveUntil(() -> subscribed == all, 60, "all subscribed");
            List<Peer> publishers = new ArrayList<>();
            for (int port : ports) {
                publishers.add(peers.open(port, this::received));
            }
            return publish(peers, publishers, options.topics() == 1 ? subscribers : 1);
        }
    }

    private int share(int subscriber, int subscribers) {
        return (int) ((long) options.topics() * subscriber / subscribers);
    }

    private Map<String, Object> publish(Peers peers, List<Peer> publishers, int subscribers) throws IOException {
        long start = System.nanoTime();
        from = start + options.nanos();
        to = from + options.nanos();
        List<Processes> processes = new ArrayList<>();
        long sent = 0;
        long counted = 0;
        for (long due = start; due < to; due = start + ++sent * SECOND / rate) {
            if (processes.isEmpty() && due >= from) {
                processes.add(new Processes(pids()));
            }
            while (System.nanoTime() < due) {
                peers.receive(due - System.nanoTime() > 2_000_000 ? 1 : 0);
            }
            counted += due >= from ? 1 : 0;
            publishers.get((int) (sent % publishers.size()))
                    .send(Requests.publish(options.kept(), (int) (sent % options.topics()), due, options.bytes()));
        }
        List<Double> cpu = processes.getFirst().taken();
        long end = System.nanoTime() + 5 * SECOND;
        long expected = counted * subscribers;
        long all = sent;
        while ((delivered < expected || answered < all) && System.nanoTime() < end) {
            peers.receive(5);
        }
        return figures(counted, expected, cpu);
    }

    private List<Long> pids() {
        List<Long> pids = new ArrayList<>(options.pids());
        pids.add(ProcessHandle.current().pid());
        return pids;
    }

    private Map<String, Object> figures(long sent, long expected, List<Double> cpu) {
        Arrays.sort(nanos, 0, delivered);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("sent", sent);
        figures.put("failed", failed);
        figures.put("expected", expected);
        figures.put("delivered", delivered);
        figures.put("seconds", options.nanos() / SECOND);
        figures.put("p50_ms", quantile(0.5));
        figures.put("p99_ms", quantile(0.99));
        figures.put("cpu", cpu);
        return figures;
    }

    private double quantile(double part) {
        return delivered == 0 ? -1 : nanos[(int) Math.min(delivered - 1, Math.ceil(part * delivered) - 1)] / 1e6;
    }

    private void received(ByteBuffer message) {
        switch (message.get()) {
            case Wording.MESSAGE -> {
                long due = message.getLong();
                if (due >= from && due < to && delivered < MOST) {
                    if (delivered == nanos.length) {
                        nanos = Arrays.copyOf(nanos, 2 * delivered);
                    }
                    nanos[delivered++] = System.nanoTime() - due;
                }
            }
            case Wording.SUBSCRIBED -> subscribed++;
            case Wording.PUBLISHED -> answered++;
            default -> {
                answered++;
                failed++;
            }
        }
    }
}
