package io.wsgateway.cluster.node;

/** What a node says to one or to all others. Immutable. */
sealed interface NodeMessage {

    /** The id of the node that says it. */
    String from();

    /**
     * It is there.
     *
     * @param asks whether whoever hears it is to answer with a heartbeat at once
     */
    record Heartbeat(Node node, boolean asks) implements NodeMessage {
        @Override
        public String from() {
            return node.id();
        }
    }

    /** It stops. */
    record Goodbye(String from) implements NodeMessage {}

    /** What a piece is of. */
    enum Kind {

        QUESTION(16), TELLING(17), ANSWER(18);

        /** What it is written as. */
        final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }
    }

    /**
     * A part of a question, of what all are told, or of an answer.
     *
     * @param number of the question or the telling, given by who began it
     * @param subject what it is about; empty for an answer
     * @param length of the whole in bytes; 0 to {@link NodeBus#MOST_BYTES}
     * @param offset where in it the part begins
     * @param bytes the part; not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Piece(String from, Kind kind, long number, String subject, int length, int offset, byte[] bytes)
            implements
            NodeMessage {}

    /**
     * There is no answer.
     *
     * @param number of the question
     * @param why for operators
     */
    record Failure(String from, long number, String why) implements NodeMessage {}
}
