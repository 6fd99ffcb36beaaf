package io.wsgateway.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Message;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Encodes messages as their text, and remembers each: all of them must be released in the end. One thread. */
final class FakeEncoder implements Outgoing.Encoder {

    final List<FakeMessage> made = new ArrayList<>();

    void nothingLeaks() {
        assertThat(made).allSatisfy(message -> assertThat(message.holders + message.deliveries).isZero());
    }

    @Override
    public Outgoing text(String text) {
        FakeMessage message = new FakeMessage(text);
        made.add(message);
        return message;
    }

    @Override
    public Outgoing binary(ByteBuffer bytes) {
        return text(bytes.remaining() + " bytes");
    }

    @Override
    public Outgoing of(Message message) {
        return text(message.text());
    }

    static final class FakeMessage implements Outgoing {

        private final String text;
        private int holders = 1;
        private int deliveries;

        private FakeMessage(String text) {
            this.text = text;
        }

        @Override
        public void retain(int more) {
            assertThat(holders).isPositive();
            assertThat(more).isPositive();
            holders += more;
        }

        @Override
        public void release() {
            assertThat(holders).isPositive();
            holders--;
        }

        @Override
        public void retainForDeliveries(int more) {
            assertThat(holders).as("a message is delivered while somebody holds it").isPositive();
            assertThat(more).isPositive();
            deliveries += more;
        }

        @Override
        public void releaseDelivery() {
            assertThat(deliveries).isPositive();
            deliveries--;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
