package io.wsgateway.topic;

/** Messages to a topic were lost on their way to a node. */
final class LostMessagesException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Without a stack trace: it comes of the engine's state. */
    LostMessagesException(String topic, String why) {
        super("messages to " + topic + " were lost: " + why, null, false, false);
    }
}
