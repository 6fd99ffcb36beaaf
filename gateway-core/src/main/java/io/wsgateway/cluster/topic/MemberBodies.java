package io.wsgateway.cluster.topic;

import io.wsgateway.app.Session;
import io.wsgateway.app.TopicPresence.Member;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What nodes tell each other of a topic's members, as bytes. Numbers are big-endian; a text is its length in UTF-8, two bytes, and
 * that.
 *
 * <pre>
 * news     1 version  1 flags: 1 ask anew  8 node  4 count  events: 8 number  1 kind: 0 left, 1 joined, 2 changed  member
 * answer   1 version  8 number of the last event before it was looked  4 count  members
 * member   text session  1 has a principal  text principal  text label
 * </pre>
 */
final class MemberBodies {

    private static final byte VERSION = 1;
    private static final int NODE_BYTES = 8;
    /** The least that an event or a member takes up. */
    private static final int LEAST_BYTES = 5;
    private static final int MOST_TEXT_BYTES = 0xffff;

    private MemberBodies() {}

    /**
     * What a node tells of its members.
     *
     * @param node its id
     * @param anew true if something may not have been told: it is to be asked
     * @param events the oldest first
     */
    record News(String node, boolean anew, List<MemberEvent> events) {

        News {
            events = List.copyOf(events);
        }
    }

    /**
     * What a node answers that is asked for its members.
     *
     * @param after the number of the last event before it was looked: all later ones may or may not have happened to the members
     */
    record Members(long after, List<Member> members) {

        Members {
            members = List.copyOf(members);
        }
    }

    static byte[] of(News news) {
        Writer writer = new Writer();
        writer.bytes.write(VERSION);
        writer.flag(news.anew());
        writer.bytes.writeBytes(news.node().getBytes(StandardCharsets.US_ASCII));
        writer.number(news.events().size(), Integer.BYTES);
        for (MemberEvent event : news.events()) {
            writer.number(event.number(), Long.BYTES);
            writer.kind(event.kind());
            writer.member(event.member());
        }
        return writer.bytes.toByteArray();
    }

    /**
     * An answer as bytes.
     *
     * @param untold how many members didn't fit
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Fitted(byte[] bytes, int untold) {}

    /** The answer with as many members as fit into so many bytes. */
    static Fitted of(Members answer, int mostBytes) {
        Writer members = new Writer();
        int count = 0;
        for (Member member : answer.members()) {
            int before = members.bytes.size();
            members.member(member);
            if (members.bytes.size() > mostBytes - 1 - Long.BYTES - Integer.BYTES) {
                return new Fitted(answer(answer.after(), count, members.bytes.toByteArray(), before),
                        answer.members().size() - count);
            }
            count++;
        }
        return new Fitted(answer(answer.after(), count, members.bytes.toByteArray(), members.bytes.size()), 0);
    }

    private static byte[] answer(long after, int count, byte[] members, int length) {
        Writer writer = new Writer();
        writer.bytes.write(VERSION);
        writer.number(after, Long.BYTES);
        writer.number(count, Integer.BYTES);
        writer.bytes.write(members, 0, length);
        return writer.bytes.toByteArray();
    }

    /** Reads any bytes; null if they are no news. */
    static @Nullable News news(byte[] body) {
        return read(body, buffer -> {
            boolean anew = flag(buffer);
            byte[] node = new byte[NODE_BYTES];
            buffer.get(node);
            int count = count(buffer);
            List<MemberEvent> events = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                events.add(new MemberEvent(buffer.getLong(), kind(buffer), member(buffer)));
            }
            return new News(new String(node, StandardCharsets.ISO_8859_1), anew, events);
        });
    }

    /** Reads any bytes; null if they are no answer. */
    static @Nullable Members members(byte[] body) {
        return read(body, buffer -> {
            long after = buffer.getLong();
            int count = count(buffer);
            List<Member> members = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                members.add(member(buffer));
            }
            return new Members(after, members);
        });
    }

    private interface Reader<T> {
        T read(ByteBuffer buffer) throws MalformedException;
    }

    private static <T> @Nullable T read(byte[] body, Reader<T> reader) {
        ByteBuffer buffer = ByteBuffer.wrap(body);
        try {
            if (buffer.get() != VERSION) {
                return null;
            }
            T read = reader.read(buffer);
            return buffer.hasRemaining() ? null : read;
        } catch (BufferUnderflowException | MalformedException e) {
            return null;
        }
    }

    private static boolean flag(ByteBuffer buffer) {
        return buffer.get() == 1;
    }

    /** How many follow; never more than there is room for. */
    private static int count(ByteBuffer buffer) throws MalformedException {
        int count = buffer.getInt();
        if (count < 0 || count > buffer.remaining() / LEAST_BYTES) {
            throw new MalformedException();
        }
        return count;
    }

    private static Member member(ByteBuffer buffer) throws MalformedException {
        String session = text(buffer);
        Optional<String> principal = flag(buffer) ? Optional.of(text(buffer)) : Optional.empty();
        String label = text(buffer);
        if (label.length() > Session.MAX_LABEL) {
            throw new MalformedException();
        }
        return new Member(session, principal, label);
    }

    private static MemberEvent.Kind kind(ByteBuffer buffer) throws MalformedException {
        return switch (buffer.get()) {
            case 0 -> MemberEvent.Kind.LEFT;
            case 1 -> MemberEvent.Kind.JOINED;
            case 2 -> MemberEvent.Kind.CHANGED;
            default -> throw new MalformedException();
        };
    }

    private static String text(ByteBuffer buffer) throws MalformedException {
        int length = Short.toUnsignedInt(buffer.getShort());
        if (length > buffer.remaining()) {
            throw new MalformedException();
        }
        byte[] text = new byte[length];
        buffer.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static final class MalformedException extends Exception {

        private static final long serialVersionUID = 1;

        MalformedException() {
            super(null, null, false, false);
        }
    }

    private static final class Writer {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void number(long number, int length) {
            for (int shift = (length - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                bytes.write((int) (number >>> shift));
            }
        }

        void flag(boolean flag) {
            bytes.write(flag ? 1 : 0);
        }

        void member(Member member) {
            text(member.session());
            flag(member.principal().isPresent());
            member.principal().ifPresent(this::text);
            text(member.label());
        }

        void kind(MemberEvent.Kind kind) {
            bytes.write(switch (kind) {
                case LEFT -> 0;
                case JOINED -> 1;
                case CHANGED -> 2;
            });
        }

        private void text(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            int length = Math.min(utf8.length, MOST_TEXT_BYTES);
            number(length, Short.BYTES);
            bytes.write(utf8, 0, length);
        }
    }
}
