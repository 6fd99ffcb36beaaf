package io.wsgateway.launcher.it.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Single steps of what {@link Publisher} and {@link Subscriber} do all the time. */
final class Following {

    private Following() {}

    /** Publishes messages, each once the one before is acknowledged, and returns where the last one is. */
    static Position publish(ClusterSession session, String topic, Ledger ledger, int count) throws IOException {
        return publish(session, topic, ledger, count, 1);
    }

    /** As {@link #publish(ClusterSession, String, Ledger, int)}, with so many bytes of filling in each. */
    static Position publish(ClusterSession session, String topic, Ledger ledger, int count, int bytes)
            throws IOException {
        Position last = Position.NONE;
        for (int i = 0; i < count; i++) {
            Numbered message = new Numbered("f", ledger.acknowledged().size());
            session.send("publish " + topic + " f " + message.number() + " " + bytes);
            last = Position.parse(session.read().orElseThrow().split(" ", -1)[4]);
            ledger.acknowledged(message, last);
        }
        return last;
    }

    /** Subscribes at a node, a number of messages beyond where the client is, and reads up to a position. */
    static void follow(InetSocketAddress node, String topic, TopicProof proof, int beyond, Position to)
            throws IOException {
        try (ClusterSession session = ClusterSession.open(node)) {
            proof.subscribing();
            session.send("subscribe " + topic + " " + proof.at().plus(beyond));
            do {
                String[] words = session.read().orElseThrow().split(" ", -1);
                if (words[0].equals("recovery")) {
                    proof.recovery(words[2].equals("true"), Position.parse(words[3]), Long.parseLong(words[4]));
                } else {
                    proof.message(Position.parse(words[2]), new Numbered(words[3], Long.parseLong(words[4])));
                }
            } while (!proof.at().equals(to));
        }
    }
}
