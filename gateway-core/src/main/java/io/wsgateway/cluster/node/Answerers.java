package io.wsgateway.cluster.node;

import io.wsgateway.cluster.channel.ByteBound;
import io.wsgateway.cluster.node.NodeBus.Answerer;
import io.wsgateway.cluster.node.NodeBus.Registration;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who answers which subject on this node, on threads that may block. What one node says about a subject is taken one after the other,
 * in its order; who is slow holds up nothing of other nodes, and nothing of other subjects. Thread-safe.
 */
final class Answerers {

    private static final Logger LOG = LoggerFactory.getLogger(Answerers.class);
    /** How much of what one node says about a subject may wait for its turn. */
    static final int MOST_WAITING = 1024;
    /** How many bytes of a subject may wait, or be taken and not answered yet: 64 MiB. */
    static final long MOST_BYTES = 64L << 20;
    /** What a question counts beside its bytes: 8,192 of a subject are the most. */
    static final int COST = 8192;

    /** Takes what came of a question, on any thread. */
    interface Reply {

        void given(byte[] answer);

        /** There is no answer; for operators of the node that asks. */
        void failed(String why);
    }

    private static final Reply NOBODY = new Reply() {
        @Override
        public void given(byte[] answer) {}

        @Override
        public void failed(String why) {}
    };

    /** What is taken one after the other. */
    private record Said(String node, String subject) {}

    /** A subject that is answered; what it has to answer has its room until that is over. */
    private record Answered(String name, Answerer answerer, ByteBound room) {}

    private final ConcurrentMap<String, Answered> subjects = new ConcurrentHashMap<>();
    private final Turns<Said> turns;

    /**
     * @param threads runs each task on a thread of its own
     */
    Answerers(Executor threads) {
        this.turns = new Turns<>(threads, MOST_WAITING);
    }

    Registration add(String subject, Answerer answerer) {
        int length = subject.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > NodeCodec.MOST_OF_TEXT) {
            throw new IllegalArgumentException("subject of " + length + " bytes (expected: 1 to "
                    + NodeCodec.MOST_OF_TEXT + ")");
        }
        Answered added = new Answered(subject, answerer, new ByteBound(MOST_BYTES));
        if (subjects.putIfAbsent(subject, added) != null) {
            throw new IllegalStateException("subject " + subject + " is answered already");
        }
        return () -> subjects.remove(subject, added);
    }

    /** A node asks something. */
    void answer(Node asking, String subject, byte[] body, Reply reply) {
        Answered asked = subjects.get(subject);
        if (asked == null) {
            reply.failed("nobody there answers that");
        } else if (!inTurn(asking, asked, body, reply)) {
            reply.failed("it has too much to answer");
        }
    }

    /** A node tells all others something; false: too much of what it tells waits, and this is dropped. */
    boolean told(Node from, String subject, byte[] body) {
        Answered told = subjects.get(subject);
        return told == null || inTurn(from, told, body, NOBODY);
    }

    private boolean inTurn(Node from, Answered subject, byte[] body, Reply reply) {
        long room = (long) COST + body.length;
        if (!subject.room.take(room)) {
            return false;
        }
        boolean waits = turns.add(new Said(from.id(), subject.name), () -> stage(subject.answerer, from, body)
                .whenComplete((answer, failure) -> {
                    subject.room.give(room);
                    if (failure != null) {
                        LOG.warn("what node {} says about {} can't be taken", from.id(), subject.name, failure);
                        reply.failed("it failed there, as its log says");
                    } else if (answer.length > NodeBus.MOST_BYTES) {
                        reply.failed("the answer is too long");
                    } else {
                        reply.given(answer);
                    }
                }));
        if (!waits) {
            subject.room.give(room);
        }
        return waits;
    }

    private static CompletionStage<byte[]> stage(Answerer answerer, Node from, byte[] body) {
        try {
            return answerer.answer(from, body);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
