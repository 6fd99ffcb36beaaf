package io.wsgateway.cluster.node;

import io.wsgateway.cluster.channel.Channels;
import io.wsgateway.cluster.node.NodeMessage.Kind;
import io.wsgateway.cluster.node.NodeMessage.Piece;
import io.wsgateway.engine.Channel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sends what this node says to one or to all others, in the order it is given. Confined to the bus's agenda. */
final class NodeSender {

    private static final String SPACE = "node";
    /** What all nodes hear. */
    static final Channel ALL = new Channel(SPACE, "all");

    private final String self;
    private final Channels channels;
    private long numbers;

    /**
     * @param self this node's id
     */
    NodeSender(String self, Channels channels) {
        this.self = self;
        this.channels = channels;
    }

    /** What only this node hears. */
    static Channel channel(String node) {
        return new Channel(SPACE, node);
    }

    /** A number that no other question or telling of this node has. */
    long number() {
        return ++numbers;
    }

    /** Sends a message; fails where the engine doesn't take it. */
    CompletionStage<Void> send(Channel channel, NodeMessage message) {
        return channels.publish(channel, NodeCodec.encode(message));
    }

    /** Sends a whole in pieces; fails where one of them can't be sent. */
    CompletionStage<Void> send(Channel channel, Kind kind, long number, String subject, byte[] body) {
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        int offset = 0;
        do {
            int end = Math.min(body.length, offset + NodeCodec.MOST_OF_PIECE);
            byte[] part = offset == 0 && end == body.length ? body : Arrays.copyOfRange(body, offset, end);
            sent.add(send(channel, new Piece(self, kind, number, subject, body.length, offset, part))
                    .toCompletableFuture());
            offset = end;
        } while (offset < body.length);
        return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new));
    }
}
