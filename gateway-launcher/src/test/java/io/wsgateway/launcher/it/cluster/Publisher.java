package io.wsgateway.launcher.it.cluster;

import io.wsgateway.launcher.it.Pace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A client that publishes at an even pace, to a kept topic and a plain one in turns, and writes down what it is told of each message.
 * It never sends a message again: what failed may have been kept all the same.
 */
final class Publisher extends Returning {

    private final String name;
    private final Subscriber.Topics topics;
    private final Ledger ledger;
    private final Duration pace;
    private final int bytes;
    private final Set<Numbered> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicLong number = new AtomicLong();
    private final Thread sender = Thread.ofVirtual().unstarted(this::publish);
    private volatile boolean enough;
    private volatile String current = "";
    private volatile long lastPlain = -1;

    /**
     * A publisher.
     *
     * @param pace the time from one pair of messages to the next
     * @param bytes of filling in each
     */
    Publisher(Supplier<List<InetSocketAddress>> nodes, int first, String name, Subscriber.Topics topics, Ledger ledger,
            Duration pace, int bytes) {
        super(nodes, first);
        this.name = name;
        this.topics = topics;
        this.ledger = ledger;
        this.pace = pace;
        this.bytes = bytes;
    }

    @Override
    void start() {
        super.start();
        sender.start();
    }

    @Override
    void opened(ClusterSession opened) {
        current = name + "." + sessions.getAndIncrement();
    }

    private void publish() {
        while (!enough) {
            ClusterSession open = session();
            if (open != null) {
                publish(open, current, number.getAndIncrement());
            }
            Pace.pause(pace);
        }
    }

    private void publish(ClusterSession open, String publisher, long next) {
        Numbered message = new Numbered(publisher, next);
        String rest = " " + publisher + " " + next + " " + bytes;
        waiting.add(message);
        try {
            open.send("publish " + topics.kept() + rest);
            open.send("publish " + topics.plain() + rest);
        } catch (IOException e) {
            forget(message);
        }
        if (open != session()) {
            forget(message); // the session ended meanwhile, and may have been cleared before this was added
        }
    }

    private void forget(Numbered message) {
        if (waiting.remove(message)) {
            ledger.unknown();
        }
    }

    @Override
    void line(ClusterSession from, String line) {
        String[] words = line.split(" ", 5);
        Numbered message = new Numbered(words[2], Long.parseLong(words[3]));
        if (words[0].equals("failed")) {
            if (waiting.remove(message)) {
                ledger.failed(words[4]);
            }
        } else if (words[4].equals("-")) {
            lastPlain = message.number();
        } else {
            waiting.remove(message);
            ledger.acknowledged(message, Position.parse(words[4]));
        }
    }

    @Override
    void ended() {
        waiting.forEach(this::forget);
    }

    /** The name of its session, in its messages. */
    String current() {
        return current;
    }

    /** The number of the last plain message that was published. */
    long lastPlain() {
        return lastPlain;
    }

    /** Publishes nothing more, and waits until it knows what became of each message. */
    void finish(Duration within) throws InterruptedException {
        enough = true;
        sender.join();
        Await.until(within, waiting::isEmpty,
                () -> name + " doesn't know what became of " + waiting.size() + " messages");
    }

    @Override
    public void close() {
        enough = true;
        super.close();
    }
}
