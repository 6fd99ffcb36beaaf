package io.wsgateway.apps.chat;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.Carriable;
import io.wsgateway.app.Execution;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Page;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.Topics;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Rooms by path. It shows an application with a listener for each session, topics for fan-out and with history, callbacks
 * that may block, settings, a page for browsers, libraries of its own beside it (JSON), and sessions that go on when it is
 * replaced. Thread-safe.
 *
 * <p>
 * What is said has a {@code position}. A client that comes back with the last one it has, {@code /chat?since=position}, is
 * welcomed with what it missed and {@code recovered: true}; if that is gone, with all there is and {@code false}.
 *
 * <p>
 * Settings: {@code history}, how many messages a newcomer sees (0 to 1000, by default 50); {@code rooms}, how many rooms
 * there may be at once (1 to 100000, by default 1000); {@code rooms-per-address}, how many of them one IPv4 address or one
 * IPv6 /64 may have made (1 to 100000, by default 50). A room is made by the first to enter, and gone with the last to leave.
 */
final class Chat implements Application, Carriable {

    private static final String LOBBY = "lobby";
    private static final int MAX_ROOM_NAME = 64;
    /** Kept small beside a session's outbound budget: a newcomer is sent all of it at once. */
    private static final int MAX_HISTORY_BYTES = 64 << 10;
    private static final Duration HISTORY_AGE = Duration.ofDays(1);

    private final Rooms rooms;
    private final Page page = Page.resource(Chat.class, "chat.html").importing();

    Chat(ApplicationContext context) {
        TopicHistory history = new TopicHistory(context.settings().integer("history", 50, 0, 1000), MAX_HISTORY_BYTES,
                HISTORY_AGE);
        int most = context.settings().integer("rooms", 1000, 1, 100_000);
        int mostOfAddress = context.settings().integer("rooms-per-address", 50, 1, 100_000);
        Topics topics = context.topics();
        rooms = new Rooms(most, mostOfAddress,
                name -> new Room(name, topics.topic(Names.topic(name), history), context.clock()));
    }

    @Override
    public List<String> subprotocols() {
        return List.of("chat.v1");
    }

    /**
     * On virtual threads: a room's lock may have to be waited for. It is also what keeps the order between what is published
     * and what is sent to one member: from outside the event loops both reach each of them in the order they were sent.
     */
    @Override
    public Execution execution() {
        return Execution.BLOCKING;
    }

    @Override
    public Optional<Page> page() {
        return Optional.of(page);
    }

    @Override
    public SessionListener onOpen(Session session, OpeningRequest request) {
        String name = session.parameters().getOrDefault("room", LOBBY);
        if (!Names.isVisible(name, MAX_ROOM_NAME)) {
            return refuse(session, CloseCode.POLICY_VIOLATION,
                    "a room's name has 1 to " + MAX_ROOM_NAME + " visible characters");
        }
        return switch (rooms.enter(name, AddressBlock.of(session.remoteAddress().getAddress()))) {
            case Rooms.Entry.Full(String why) -> refuse(session, CloseCode.TRY_AGAIN_LATER, why);
            case Rooms.Entry.In(Room room) -> join(new Member(session, room, () -> rooms.leave(name)),
                    request.queryParameter("since").flatMap(TopicPosition::parse).orElse(TopicPosition.NONE));
        };
    }

    /** The members of an older generation come one by one, each with its nickname. */
    @Override
    public SessionListener resume(Session session, byte[] state) {
        if (state.length == 0) { // it was refused, and is about to end
            return new SessionListener() {};
        }
        String name = session.parameters().getOrDefault("room", LOBBY);
        return switch (rooms.enter(name, AddressBlock.of(session.remoteAddress().getAddress()))) {
            case Rooms.Entry.Full(String why) -> throw new IllegalStateException(why);
            case Rooms.Entry.In(Room room) -> {
                Member member = new Member(session, room, () -> rooms.leave(name));
                member.goOn(new String(state, StandardCharsets.UTF_8));
                yield member;
            }
        };
    }

    private static SessionListener join(Member member, TopicPosition since) {
        try {
            member.join(since);
            return member;
        } catch (Throwable e) { // there will be no onClose for it
            member.leave();
            throw e;
        }
    }

    private static SessionListener refuse(Session session, int code, String why) {
        session.close(CloseStatus.of(code, why));
        return new SessionListener() {};
    }
}
