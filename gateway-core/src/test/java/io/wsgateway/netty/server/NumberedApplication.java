package io.wsgateway.netty.server;

import io.wsgateway.app.Application;
import io.wsgateway.app.Carriable;
import io.wsgateway.app.Execution;
import io.wsgateway.app.Message;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.Topic;
import java.nio.ByteBuffer;
import java.util.List;

/** One generation of an application whose messages are numbered: each session's must be one more than the last. */
record NumberedApplication(Execution execution, Topic topic, List<String> wrong) implements Application, Carriable {

    @Override
    public SessionListener onOpen(Session session, OpeningRequest request) {
        session.subscribe(topic);
        return new Counting(0);
    }

    @Override
    public SessionListener resume(Session session, byte[] state) {
        return new Counting(ByteBuffer.wrap(state).getInt());
    }

    /** Counts one session's messages, and echoes them. */
    private final class Counting implements SessionListener {

        private int next;

        private Counting(int next) {
            this.next = next;
        }

        @Override
        public void onMessage(Session session, Message message) {
            int number = message.bytes().getInt();
            if (number != next) {
                wrong.add(session.id() + " has " + number + " after " + (next - 1));
            }
            next = number + 1;
            session.send(message);
        }

        @Override
        public byte[] suspend(Session session) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(next).array();
        }
    }
}
