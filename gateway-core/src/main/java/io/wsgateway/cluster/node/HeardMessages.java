package io.wsgateway.cluster.node;

import io.wsgateway.cluster.channel.Agenda;
import io.wsgateway.cluster.node.NodeMessage.Failure;
import io.wsgateway.cluster.node.NodeMessage.Goodbye;
import io.wsgateway.cluster.node.NodeMessage.Heartbeat;
import io.wsgateway.cluster.node.NodeMessage.Kind;
import io.wsgateway.cluster.node.NodeMessage.Piece;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** What becomes of what nodes say: each message goes to whom it is for. Confined to the bus's agenda, but for its counts. */
final class HeardMessages implements NodeEars.Listener {

    /** For how long the pieces of a whole are waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long MOST_REASSEMBLED = 64L << 20;

    private final Node self;
    private final Agenda agenda;
    private final NodeSender sender;
    private final AliveNodes nodes;
    private final Questions questions;
    private final Answerers answerers;
    private final Reassembly reassembly = new Reassembly(MOST_REASSEMBLED);
    private final LongAdder answered = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    /**
     * @param questions what this node has asked
     * @param answerers who answers what others ask
     */
    HeardMessages(Node self, Agenda agenda, NodeSender sender, AliveNodes nodes, Questions questions,
            Answerers answerers) {
        this.self = self;
        this.agenda = agenda;
        this.sender = sender;
        this.nodes = nodes;
        this.questions = questions;
        this.answerers = answerers;
    }

    @Override
    public void hearing() {
        var unused = sender.send(NodeSender.ALL, new Heartbeat(self, true));
    }

    @Override
    public void deaf() {
        nodes.deaf();
    }

    @Override
    public void missed() {
        nodes.missed();
    }

    @Override
    public void heard(NodeMessage message) {
        boolean own = message.from().equals(self.id());
        switch (message) {
            case Heartbeat heartbeat -> heard(heartbeat, own);
            case NodeMessage other when own -> {
                // nothing this node needs to be told
            }
            case Goodbye(String from) -> nodes.goodbye(from, agenda.nanoTime());
            case Failure(String from, long number, String why) -> questions.missing(number, from, why);
            case Piece piece -> heard(piece);
        }
    }

    private void heard(Heartbeat heartbeat, boolean own) {
        nodes.heard(heartbeat, agenda.nanoTime());
        String from = heartbeat.from();
        if (heartbeat.asks() && !own && nodes.find(from).isPresent()) {
            var unused = sender.send(NodeSender.channel(from), new Heartbeat(self, false));
        }
    }

    private void heard(Piece piece) {
        Optional<Node> from = nodes.find(piece.from());
        if (from.isEmpty()) {
            if (piece.kind() == Kind.QUESTION && piece.offset() == 0) {
                failed(piece, "it doesn't know who asks yet");
            }
            return;
        }
        if (piece.kind() == Kind.ANSWER && !questions.awaits(piece.number(), piece.from())) {
            return;
        }
        long before = reassembly.givenUp();
        Optional<byte[]> whole = reassembly.add(piece, agenda.nanoTime());
        dropped.add(reassembly.givenUp() - before);
        if (whole.isEmpty()) {
            return;
        }
        switch (piece.kind()) {
            case ANSWER -> questions.given(piece.number(), piece.from(), whole.get());
            case QUESTION -> answer(from.get(), piece, whole.get());
            case TELLING -> told(from.get(), piece.subject(), whole.get());
        }
    }

    private void answer(Node asking, Piece question, byte[] body) {
        answerers.answer(asking, question.subject(), body, new Answerers.Reply() {
            @Override
            public void given(byte[] answer) {
                answered.increment();
                agenda.execute(() -> {
                    var unused = sender.send(NodeSender.channel(asking.id()), Kind.ANSWER, question.number(), "",
                            answer);
                });
            }

            @Override
            public void failed(String why) {
                agenda.execute(() -> HeardMessages.this.failed(question, why));
            }
        });
    }

    private void failed(Piece question, String why) {
        var unused = sender.send(NodeSender.channel(question.from()), new Failure(self.id(), question.number(), why));
    }

    private void told(Node from, String subject, byte[] body) {
        if (!answerers.told(from, subject, body)) {
            dropped.increment();
            nodes.missed();
        }
    }

    /** What has begun too long ago won't be whole. */
    void expire(long now) {
        reassembly.expire(now, PATIENCE.toNanos());
    }

    /** A node is gone. */
    void gone(String id) {
        reassembly.forget(id);
    }

    /** How many questions were answered. Any thread may ask. */
    long answered() {
        return answered.sum();
    }

    /** How much of what others said stayed incomplete, or was more than could be taken. Any thread may ask. */
    long dropped() {
        return dropped.sum();
    }
}
