package io.wsgateway.apps.proxy;

import io.wsgateway.app.Carriable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What the next generation of the application has to know of a session. Immutable. */
final class SessionState {

    private static final int HELD = 1;
    private static final int CERTAIN = 2;
    private static final int HEAD = 3;

    private final String server;
    private final boolean held;
    private final boolean certain;
    private final byte[] question;

    /**
     * @param server the name of its server, or of the one that it had last
     * @param held whether it has none, and waits for another
     * @param certain whether it is known, then, that nothing was lost
     * @param question what servers are asked for it, which nobody changes; empty: it isn't kept
     */
    SessionState(String server, boolean held, boolean certain, byte[] question) {
        this.server = server;
        this.held = held;
        this.certain = certain;
        this.question = question;
    }

    String server() {
        return server;
    }

    boolean held() {
        return held;
    }

    boolean certain() {
        return certain;
    }

    byte[] question() {
        return question;
    }

    /** For {@link #read}; without the question if there is no room for it. */
    byte[] write() {
        byte[] name = server.getBytes(StandardCharsets.UTF_8);
        byte[] asked = HEAD + name.length + question.length > Carriable.MAX_STATE_BYTES ? new byte[0] : question;
        return ByteBuffer.allocate(HEAD + name.length + asked.length)
                .put((byte) ((held ? HELD : 0) | (certain ? CERTAIN : 0)))
                .putShort((short) name.length).put(name).put(asked).array();
    }

    /**
     * Reads what {@link #write} has written.
     *
     * @throws IllegalArgumentException if it is none
     */
    static SessionState read(byte[] bytes) {
        ByteBuffer state = ByteBuffer.wrap(bytes);
        if (bytes.length < HEAD) {
            throw new IllegalArgumentException("a session's state of " + bytes.length + " bytes");
        }
        int flags = state.get();
        int length = state.getShort() & 0xffff;
        if (length > state.remaining()) {
            throw new IllegalArgumentException("a session's state that is cut");
        }
        byte[] name = new byte[length];
        state.get(name);
        byte[] question = new byte[state.remaining()];
        state.get(question);
        return new SessionState(new String(name, StandardCharsets.UTF_8), (flags & HELD) != 0, (flags & CERTAIN) != 0,
                question);
    }
}
