package io.wsgateway.apps.topics;

import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.RefreshResult;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.protocol.close.CloseStatus;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One session: does what its peer asks for, as far as it may. Answers come on whichever thread has them. */
final class TopicsListener implements SessionListener {

    /** The most requests of one session that wait for an answer of engines and other nodes. */
    static final int MOST_WAITING = 64;

    private final TopicsApplication application;
    private final Session session;
    private final Terms terms;
    private final Permissions permissions;
    private final Subscriptions subscriptions;
    private final AtomicInteger waiting = new AtomicInteger();

    TopicsListener(TopicsApplication application, Session session, Terms terms) {
        this.application = application;
        this.session = session;
        this.terms = terms;
        permissions = new Permissions(session, terms, application.context().clock());
        subscriptions = new Subscriptions(application, session, terms.topics());
    }

    /** Goes on as it was in an older generation; what isn't allowed any more ends. */
    void goOn(CarriedTopics carried) {
        subscriptions.goOn(carried);
        subscriptions.leaveWhere(permissions::isDenied);
    }

    @Override
    public void onText(Session of, String text) {
        Command command = Command.parse(text, terms.dataBytes());
        if (!(command instanceof Command.Refused)) {
            application.context().meter().count(command.action());
        }
        switch (command) {
            case Command.Subscribe subscribe -> subscribe(subscribe);
            case Command.Unsubscribe unsubscribe -> subscriptions.remove(unsubscribe, fault -> refuse(command, fault));
            case Command.Publish publish -> publish(publish);
            case Command.Presence presence -> presence(presence);
            case Command.History history -> history(history);
            case Command.Label label -> label(label);
            case Command.Refresh refresh -> refresh(refresh);
            case Command.Ping ping -> session.sendText(Event.pong(ping));
            case Command.Refused refused -> refuse(refused, new Refusal(refused.fault(), refused.why()));
        }
    }

    @Override
    public void onBinary(Session of, ByteBuffer bytes) {
        refuse(new Command.Refused(Optional.empty(), "", Optional.empty(), Fault.MALFORMED, ""),
                new Refusal(Fault.MALFORMED, "Messages are text here: a JSON object."));
    }

    @Override
    public byte[] suspend(Session of) {
        return subscriptions.suspend().write();
    }

    @Override
    public void onClose(Session of, CloseStatus status) {
        subscriptions.close();
    }

    private void subscribe(Command.Subscribe command) {
        int round = permissions.round();
        if (!may(command, Action.SUBSCRIBE) || command.presence() && !may(command, Action.PRESENCE)
                || command.history() > 0 && !may(command, Action.HISTORY)) {
            return;
        }
        Optional<TopicPosition> since = command.since();
        if (since.isPresent()) {
            switch (permissions.verdict(Action.HISTORY, command.topic())) {
                case YES -> {}
                case NO -> since = Optional.empty(); // nothing is recovered then
                case UNKNOWN -> {
                    refuse(command, Refusal.UNKNOWN);
                    return;
                }
            }
        }
        subscriptions.add(command, since, refusal -> refuse(command, refusal));
        if (permissions.round() != round) {
            subscriptions.leaveWhere(permissions::isDenied); // the claims became others meanwhile
        }
    }

    private void publish(Command.Publish command) {
        if (may(command, Action.PUBLISH)) {
            answerLater(command, () -> application.publish(command.topic(), session.principal(), command.data()),
                    position -> command.id().isPresent() ? Event.published(command, position) : null);
        }
    }

    private void presence(Command.Presence command) {
        if (may(command, Action.PRESENCE)) {
            answerLater(command, () -> application.rosters().members(command.topic()),
                    members -> Event.presence(command, members));
        }
    }

    private void history(Command.History command) {
        if (!may(command, Action.HISTORY)) {
            return;
        }
        Optional<KeptTopic> kept = application.kept(command.topic());
        if (kept.isEmpty()) {
            session.sendText(Event.history(command));
            return;
        }
        answerLater(command, () -> kept.get().since(command.since().orElse(TopicPosition.NONE)),
                recovery -> Event.history(command, Excerpt.of(recovery, command.limit())));
    }

    private void label(Command.Label command) {
        subscriptions.label(command.label());
        session.sendText(Event.labelled(command));
    }

    private void refresh(Command.Refresh command) {
        answerLater(command, () -> session.refresh(command.token()), result -> switch (result) {
            case RefreshResult.Refreshed refreshed -> {
                permissions.forget();
                subscriptions.leaveWhere(permissions::isDenied);
                yield Event.refreshed(command, refreshed.until());
            }
            case RefreshResult.Refused refused -> refused(command,
                    new Refusal(Fault.NOT_ALLOWED, "The session can't go on with this token."));
            case RefreshResult.Unavailable unavailable -> refused(command, Refusal.UNKNOWN);
        });
    }

    private boolean may(Command.OnTopic command, Action action) {
        Verdict verdict = permissions.verdict(action, command.topic());
        switch (verdict) {
            case YES -> {}
            case NO -> refuse(command, new Refusal(Fault.NOT_ALLOWED, switch (action) {
                case SUBSCRIBE -> "You may not subscribe to this topic.";
                case PUBLISH -> "You may not publish to this topic.";
                case PRESENCE -> "You may not see who is subscribed to this topic.";
                case HISTORY -> "You may not read the history of this topic.";
            }));
            case UNKNOWN -> refuse(command, Refusal.UNKNOWN);
        }
        return verdict == Verdict.YES;
    }

    private <T> void answerLater(Command command, Supplier<CompletionStage<T>> work,
            Function<T, @Nullable String> answer) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            refuse(command, Refusal.BUSY);
            return;
        }
        var unused = work.get().whenComplete((result, failure) -> {
            waiting.decrementAndGet();
            String text = failure == null ? answer.apply(result) : refused(command, Refusal.FAILED);
            if (text != null) {
                session.sendText(text);
            }
        });
    }

    private void refuse(Command command, Refusal refusal) {
        session.sendText(refused(command, refusal));
    }

    private String refused(Command command, Refusal refusal) {
        application.context().meter().count("refused-" + refusal.fault().id());
        return Event.error(command, refusal.fault(), refusal.why());
    }
}
