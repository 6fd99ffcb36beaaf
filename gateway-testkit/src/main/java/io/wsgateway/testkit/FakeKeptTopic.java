package io.wsgateway.testkit;

import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.Message;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicRecovery;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A topic that keeps what is published through it, by the clock of its {@link FakeContext}. Its epochs are named
 * {@code epoch1}, {@code epoch2}, … in the order in which the topics of a context begin them. Thread-safe.
 */
public final class FakeKeptTopic implements KeptTopic {

    private final FakeTopic plain;
    private final KeptTopic real;

    FakeKeptTopic(FakeTopic plain, KeptTopic real) {
        this.plain = plain;
        this.real = real;
    }

    FakeTopics topics() {
        return plain.topics();
    }

    /** The gateway's topic. */
    KeptTopic real() {
        return real;
    }

    /** Every message published so far to the topic of this name, kept or not, in order. */
    public List<Message> published() {
        return plain.published();
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public void publish(Message message) {
        plain.publish(message, real::publish);
    }

    @Override
    public void publishText(String text) {
        publish(Messages.text(text));
    }

    @Override
    public void publishBinary(ByteBuffer bytes) {
        publish(Messages.binary(bytes));
    }

    @Override
    public CompletionStage<TopicPosition> publishText(Function<TopicPosition, String> text) {
        return publish(position -> Messages.text(text.apply(position)),
                message -> real.publishText(position -> message.apply(position).text()));
    }

    @Override
    public CompletionStage<TopicPosition> publishBinary(Function<TopicPosition, ByteBuffer> bytes) {
        return publish(position -> Messages.binary(bytes.apply(position)),
                message -> real.publishBinary(position -> message.apply(position).bytes()));
    }

    /** Remembers the message for the position that it got in the end. */
    private CompletionStage<TopicPosition> publish(Function<TopicPosition, Message> message,
            Function<Function<TopicPosition, Message>, CompletionStage<TopicPosition>> publish) {
        AtomicReference<@Nullable Message> last = new AtomicReference<>();
        CompletionStage<TopicPosition> position = publish.apply(at -> {
            Message made = message.apply(at);
            last.set(made);
            return made;
        });
        position.thenRun(() -> plain.remember(Objects.requireNonNull(last.get())));
        topics().lane().run();
        return position;
    }

    @Override
    public CompletionStage<TopicRecovery> since(TopicPosition position) {
        return real.since(position);
    }

    @Override
    public void forget() {
        real.forget();
    }

    @Override
    public int subscribers() {
        return real.subscribers();
    }

    @Override
    public TopicPresence presence() {
        return plain.presence();
    }

    @Override
    public String toString() {
        return "FakeKeptTopic[" + name() + "]";
    }
}
