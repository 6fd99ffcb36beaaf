package io.wsgateway.bench.cluster.load;

import io.wsgateway.bench.cluster.load.Peers.Peer;
import io.wsgateway.bench.cluster.topics.Wording;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Messages as fast as they are acknowledged, so many at a time under way from each node, and nobody who hears them. */
final class Publishing {

    private final Options options;
    private long done;
    private long failed;
    private long sent;

    Publishing(Options options) {
        this.options = options;
    }

    Map<String, Object> measure() throws IOException {
        int window = options.number("window");
        try (Peers peers = new Peers()) {
            List<Peer> publishers = new ArrayList<>();
            for (int port : options.ports()) {
                publishers.add(open(peers, port));
            }
            for (Peer publisher : publishers) {
                for (int i = 0; i < window; i++) {
                    publish(publisher);
                }
            }
            run(peers);
            long before = done;
            Processes processes = new Processes(options.pids());
            long start = System.nanoTime();
            run(peers);
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("published", done - before);
            figures.put("failed", failed);
            figures.put("seconds", seconds);
            figures.put("cpu", processes.taken());
            return figures;
        }
    }

    private void run(Peers peers) throws IOException {
        long end = System.nanoTime() + options.nanos();
        while (System.nanoTime() < end) {
            peers.receive(5);
        }
    }

    /** A client that publishes the next message whenever one of its messages is acknowledged. */
    private Peer open(Peers peers, int port) throws IOException {
        List<Peer> self = new ArrayList<>(1);
        self.add(peers.open(port, message -> {
            byte what = message.get();
            if (what == Wording.PUBLISHED || what == Wording.FAILED) {
                done++;
                failed += what == Wording.FAILED ? 1 : 0;
                publish(self.getFirst());
            }
        }));
        return self.getFirst();
    }

    private void publish(Peer publisher) {
        publisher.send(Requests.publish(options.kept(), (int) (sent % options.topics()), sent, options.bytes()));
        sent++;
    }
}
