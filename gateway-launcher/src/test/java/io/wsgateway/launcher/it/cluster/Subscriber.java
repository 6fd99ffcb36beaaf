package io.wsgateway.launcher.it.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client that follows a kept topic from its own position, and hears a plain one by its name or by a filter. It answers for
 * nothing: what came is in its proofs.
 */
final class Subscriber extends Returning {

    private final Topics topics;
    private final boolean byFilter;
    private final TopicProof kept;
    private final PlainProof plain = new PlainProof();
    /** The session that is told what is published. */
    private volatile @Nullable ClusterSession subscribed;
    private volatile String id = "";

    /** The topics that a test is about. */
    record Topics(String kept, String plain) {}

    Subscriber(Supplier<List<InetSocketAddress>> nodes, int first, Topics topics, boolean byFilter, Ledger ledger) {
        super(nodes, first);
        this.topics = topics;
        this.byFilter = byFilter;
        this.kept = new TopicProof(ledger);
    }

    TopicProof kept() {
        return kept;
    }

    PlainProof plain() {
        return plain;
    }

    /** True while a session is open that is told what is published. */
    boolean isSubscribed() {
        ClusterSession told = subscribed;
        return told != null && told == session();
    }

    /** What the gateway calls its session, if it is subscribed. */
    String id() {
        return id;
    }

    @Override
    void opened(ClusterSession opened) throws IOException {
        opened.send("session");
        opened.send(byFilter
                ? "filter " + topics.plain().replaceFirst("/.*", "/+")
                : "listen " + topics.plain());
        kept.subscribing();
        opened.send("subscribe " + topics.kept() + " " + kept.at());
    }

    @Override
    void line(ClusterSession from, String line) {
        String[] words = line.split(" ", 6);
        switch (words[0]) {
            case "recovery" -> {
                kept.recovery(words[2].equals("true"), Position.parse(words[3]), Long.parseLong(words[4]));
                subscribed = from;
            }
            case "message" -> message(words);
            case "session" -> id = words[1];
            case "listening" -> {}
            default -> throw new AssertionError(line);
        }
    }

    private void message(String[] words) {
        Numbered message = new Numbered(words[3], Long.parseLong(words[4]));
        if (words[1].equals(topics.kept())) {
            kept.message(Position.parse(words[2]), message);
        } else {
            plain.message(message);
        }
    }

    @Override
    void ended() {
        subscribed = null;
    }
}
