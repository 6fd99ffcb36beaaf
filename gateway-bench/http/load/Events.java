import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Messages to the back end, from each session one at a time: the next is sent as its answer comes, or in batch mode, where there are no
 * answers, as the back end has it.
 */
final class Events {

    private static final String PADDING = ".".repeat(64);

    private final List<Peers.Peer> sessions = new ArrayList<>();
    private final Durations durations = new Durations();
    private long[] sent;

    String measure(Gateway gateway, BackEnd backEnd, boolean batch, int count, long seconds) throws IOException {
        sent = new long[count];
        try (Peers peers = new Peers(gateway.port())) {
            backEnd.onBatched(message -> peers.execute(() -> arrived(message)));
            for (int i = 0; i < count; i++) {
                sessions.add(peers.open(batch ? "/batch" : "/single", this::arrived));
            }
            for (int i = 0; i < count; i++) {
                send(i);
            }
            long nanos = seconds * 1_000_000_000;
            peers.receiveFor(nanos);
            durations.clear();
            Duration before = gateway.cpu();
            long begin = System.nanoTime();
            peers.receiveFor(nanos);
            double took = (System.nanoTime() - begin) / 1e9;
            Duration spent = gateway.cpu().minus(before);
            return String.format(Locale.ROOT, "{\"sessions\": %d, \"batch\": %b, \"rate\": %.0f, \"cpu\": %.1f, %s}", count, batch,
                    durations.count() / took, spent.toNanos() / 1e3 / durations.count(), durations.json());
        }
    }

    private void send(int session) {
        sent[session] = System.nanoTime();
        String message = session + " ";
        sessions.get(session).send(message + PADDING.substring(message.length()));
    }

    private void arrived(String message) {
        int session = Integer.parseInt(message.substring(0, message.indexOf(' ')));
        durations.add(System.nanoTime() - sent[session]);
        send(session);
    }
}
