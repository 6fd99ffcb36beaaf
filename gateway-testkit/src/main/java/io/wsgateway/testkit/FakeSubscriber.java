package io.wsgateway.testkit;

import io.wsgateway.app.TopicPresence;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.topic.Lane;
import io.wsgateway.topic.Outgoing;
import io.wsgateway.topic.Subscriber;
import io.wsgateway.topic.Subscriptions;

/** A fake session as one application's topics see it. */
final class FakeSubscriber implements Subscriber {

    private final FakeSession session;
    private final FakeTopics topics;
    private final Subscriptions subscriptions = new Subscriptions(this);

    FakeSubscriber(FakeSession session, FakeTopics topics) {
        this.session = session;
        this.topics = topics;
        label(session.label());
    }

    @Override
    public Lane lane() {
        return topics.lane();
    }

    @Override
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    /** From now on the session shows this. */
    void label(String label) {
        topics.lane().execute(() -> subscriptions.label(label));
        topics.lane().run();
    }

    @Override
    public TopicPresence.Member member() {
        return new TopicPresence.Member(session.id(), session.principal(), subscriptions.label());
    }

    /** What the code throws reaches the test, as what a callback throws does. */
    @Override
    public void call(Runnable code) {
        topics.lane().execute(code);
    }

    @Override
    public void callNow(Runnable code) {
        if (session.isOpen()) {
            code.run();
        }
    }

    @Override
    public void subscribingFailed(Throwable cause) {
        session.close(CloseStatus.of(CloseCode.TRY_AGAIN_LATER));
    }

    @Override
    public void deliver(Outgoing message) {
        session.send(((FakeOutgoing) message).message());
    }

    /** The session has ended. */
    void end() {
        topics.lane().execute(subscriptions::end);
        topics.lane().run();
    }
}
