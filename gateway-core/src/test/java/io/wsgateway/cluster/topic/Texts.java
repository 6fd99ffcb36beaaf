package io.wsgateway.cluster.topic;

import io.wsgateway.app.Message;
import io.wsgateway.topic.HeldMessage;
import java.nio.charset.StandardCharsets;

/** Messages of tests. */
final class Texts {

    private Texts() {}

    static Message of(String text) {
        return new HeldMessage(true, text.getBytes(StandardCharsets.UTF_8), 0);
    }
}
