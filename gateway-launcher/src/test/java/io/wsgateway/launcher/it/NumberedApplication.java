package io.wsgateway.launcher.it;

import io.wsgateway.launcher.apps.JarFixture;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The jar of an application that can be carried, and answers each message with its generation, the session that the message
 * says it is of, how many there were before in that session, and the number that the message has. What session 0 sends is
 * published, too, and some subscribe to it.
 */
final class NumberedApplication {

    /** Session and number. */
    static final int MESSAGE_BYTES = 8;
    /** Generation, session, count, number. */
    static final int ANSWER_BYTES = 16;
    /** Stands for the session in what was published. */
    static final int PUBLISHED = -1;

    private static final int ONE_SUBSCRIBES_OF = 50;

    private NumberedApplication() {}

    /** Whether a session subscribes, with its first message, to what is published. */
    static boolean subscribes(int session) {
        return session % ONE_SUBSCRIBES_OF == 0;
    }

    /** Writes the jar of one generation of it. */
    static Path write(String name, int generation, Path jar) throws IOException {
        return JarFixture.provider(name + ".Provider", name, """
                static ByteBuffer answer(int session, int count, int number) {
                    return ByteBuffer.allocate(16).putInt(GENERATION).putInt(session).putInt(count).putInt(number).flip();
                }
                record Numbered(Topic topic) implements Application, Carriable {
                    @Override public SessionListener onOpen(Session session, OpeningRequest request) {
                        return new Counter(topic, 0);
                    }
                    @Override public SessionListener resume(Session session, byte[] state) {
                        return new Counter(topic, ByteBuffer.wrap(state).getInt());
                    }
                }
                static final class Counter implements SessionListener {
                    final Topic topic;
                    int count;
                    Counter(Topic topic, int count) {
                        this.topic = topic;
                        this.count = count;
                    }
                    @Override public void onBinary(Session session, ByteBuffer message) {
                        int of = message.getInt();
                        int number = message.getInt();
                        if (count == 0 && of %% SUBSCRIBES == 0) {
                            session.subscribe(topic);
                        }
                        session.sendBinary(answer(of, count++, number));
                        if (of == 0) {
                            topic.publishBinary(answer(PUBLISHED, 0, number));
                        }
                    }
                    @Override public byte[] suspend(Session session) {
                        return ByteBuffer.allocate(4).putInt(count).array();
                    }
                }
                @Override public Application start(ApplicationContext context) {
                    return new Numbered(context.topics().topic("numbers"));
                }
                static final int GENERATION = %d;
                static final int SUBSCRIBES = %d;
                static final int PUBLISHED = %d;
                """.replace("ByteBuffer", "java.nio.ByteBuffer").formatted(generation, ONE_SUBSCRIBES_OF, PUBLISHED))
                .write(jar);
    }
}
