package io.wsgateway.topic;

import io.wsgateway.app.Message;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** Encodes messages as their text, and counts the references to all of them: none may be left in the end. Thread-safe. */
record CountingEncoder(AtomicInteger references) implements Outgoing.Encoder {

    @Override
    public Outgoing text(String text) {
        references.incrementAndGet();
        return new CountedMessage(references, text);
    }

    @Override
    public Outgoing binary(ByteBuffer bytes) {
        return text(bytes.remaining() + " bytes");
    }

    @Override
    public Outgoing of(Message message) {
        return text(message.text());
    }

    private record CountedMessage(AtomicInteger references, String text) implements Outgoing {

        @Override
        public void retain(int more) {
            references.addAndGet(more);
        }

        @Override
        public void release() {
            references.decrementAndGet();
        }

        @Override
        public void retainForDeliveries(int more) {
            references.addAndGet(more);
        }

        @Override
        public void releaseDelivery() {
            references.decrementAndGet();
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
