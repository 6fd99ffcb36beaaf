package io.wsgateway.apps.topics;

/** Why a peer is refused what it asks for: ids are for ever. */
enum Fault {
    /** The message isn't as the subprotocol has it. */
    MALFORMED("malformed"),
    /** Nothing is done by that name. */
    UNKNOWN_ACTION("unknown-action"),
    /** That isn't a topic's name. */
    TOPIC_INVALID("topic-invalid"),
    /** No rule allows it, or a server that is asked doesn't. */
    NOT_ALLOWED("not-allowed"),
    /** Something in the message is longer than it may be. */
    TOO_LONG("too-long"),
    /** The session is subscribed to as many topics as it may be. */
    TOO_MANY_TOPICS("too-many-topics"),
    /** It can't be done, or not be known to be done, now. */
    UNAVAILABLE("unavailable");

    private final String id;

    Fault(String id) {
        this.id = id;
    }

    /** As the peer is told. */
    String id() {
        return id;
    }
}
