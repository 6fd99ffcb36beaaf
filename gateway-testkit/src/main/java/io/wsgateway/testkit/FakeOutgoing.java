package io.wsgateway.testkit;

import io.wsgateway.app.Message;
import io.wsgateway.topic.Outgoing;
import java.nio.ByteBuffer;

/** A published message on its way to fake sessions, which need no encoding. Immutable. */
record FakeOutgoing(FakeMessage message) implements Outgoing {

    @Override
    public void retain(int more) {}

    @Override
    public void release() {}

    @Override
    public void retainForDeliveries(int more) {}

    @Override
    public void releaseDelivery() {}

    /** Takes messages as they are. */
    static final class Encoder implements Outgoing.Encoder {

        @Override
        public Outgoing text(String text) {
            return of(Messages.text(text));
        }

        @Override
        public Outgoing binary(ByteBuffer bytes) {
            return of(Messages.binary(bytes));
        }

        @Override
        public Outgoing of(Message message) {
            return new FakeOutgoing(new FakeMessage(message));
        }
    }
}
