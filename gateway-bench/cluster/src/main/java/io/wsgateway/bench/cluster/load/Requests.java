package io.wsgateway.bench.cluster.load;

import io.wsgateway.bench.cluster.topics.Wording;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What clients say. */
final class Requests {

    private Requests() {}

    /** Subscribes to topics that follow each other, from a position if it isn't empty. */
    static ByteBuffer subscribe(boolean kept, int first, int count, String since) {
        byte[] position = since.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(10 + position.length).put(Wording.SUBSCRIBE).put((byte) (kept ? 1 : 0)).putInt(first)
                .putInt(count).put(position).flip();
    }

    /** Publishes a message that begins with a number. */
    static ByteBuffer publish(boolean kept, int topic, long number, int bytes) {
        return ByteBuffer.allocate(6 + bytes).put(Wording.PUBLISH).put((byte) (kept ? 1 : 0)).putInt(topic)
                .putLong(number)
                .rewind();
    }
}
