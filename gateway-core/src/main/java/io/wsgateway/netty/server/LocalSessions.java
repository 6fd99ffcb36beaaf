package io.wsgateway.netty.server;

import io.wsgateway.app.SendResult;
import io.wsgateway.netty.session.NettySession;
import io.wsgateway.netty.session.SessionServices;
import io.wsgateway.session.DirectMessage;
import io.wsgateway.session.DirectMessage.Action;
import io.wsgateway.session.DirectMessage.Target;
import io.wsgateway.session.SessionIds;
import io.wsgateway.topic.HeldMessage;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The sessions of this gateway as direct messages reach them. An application reaches its own, and none whose first message is still to
 * say whose it is. Thread-safe.
 */
final class LocalSessions {

    private final SessionServices services;

    LocalSessions(SessionServices services) {
        this.services = services;
    }

    /** What sessions are called here. */
    SessionIds ids() {
        return services.ids();
    }

    /** Does what is to be done, as far as it is about sessions here; how many took it. */
    int take(String application, DirectMessage message) {
        return (int) sessions(message.target())
                .filter(session -> session.application().name().equals(application) && !session.awaitsFirstMessage())
                .filter(session -> take(session, message.action())).count();
    }

    private Stream<NettySession> sessions(Target target) {
        return switch (target) {
            case Target.OfSession(String id) -> {
                OptionalLong number = ids().parse(id);
                yield number.isEmpty() ? Stream.empty() : services.registry().find(number.getAsLong()).stream();
            }
            case Target.OfPrincipal(String name) -> services.principals().holders(name).stream()
                    .filter(NettySession.class::isInstance).map(NettySession.class::cast);
        };
    }

    private static boolean take(NettySession session, Action action) {
        return switch (action) {
            case Action.Send(boolean text, byte[] payload) -> session.send(new HeldMessage(text, payload, 0))
                    == SendResult.QUEUED;
            case Action.Close(var status) -> {
                boolean open = session.isOpen();
                session.close(status);
                yield open;
            }
        };
    }
}
