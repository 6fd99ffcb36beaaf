package io.wsgateway.bench.cluster.topics;

import io.wsgateway.app.Application;
import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Does what {@link Wording} says. */
final class NumberedTopics implements Application, SessionListener {

    private static final TopicHistory HISTORY = new TopicHistory(100, 1 << 20, Duration.ofMinutes(10));

    private final Topics topics;

    NumberedTopics(Topics topics) {
        this.topics = topics;
    }

    @Override
    public SessionListener onOpen(Session session, OpeningRequest request) {
        return this;
    }

    @Override
    public void onBinary(Session session, ByteBuffer message) {
        byte what = message.get();
        boolean kept = message.get() != 0;
        int topic = message.getInt();
        if (what == Wording.SUBSCRIBE) {
            int count = message.getInt();
            TopicPosition since = TopicPosition.parse(StandardCharsets.US_ASCII.decode(message).toString())
                    .orElse(TopicPosition.NONE);
            for (int i = topic; i < topic + count; i++) {
                subscribe(session, kept, i, since);
            }
        } else if (kept) {
            keep(session, topic, published(message));
        } else {
            plain(topic).publishBinary(published(message));
            session.sendBinary(ByteBuffer.wrap(new byte[] {Wording.PUBLISHED}));
        }
    }

    private static ByteBuffer published(ByteBuffer payload) {
        return ByteBuffer.allocate(1 + payload.remaining()).put(Wording.MESSAGE).put(payload).flip();
    }

    private Topic plain(int topic) {
        return topics.topic("plain/" + topic);
    }

    private KeptTopic kept(int topic) {
        return topics.topic("kept/" + topic, HISTORY);
    }

    private void subscribe(Session session, boolean kept, int topic, TopicPosition since) {
        if (!kept) {
            session.subscribe(plain(topic));
            session.sendBinary(subscribed(topic, true, TopicPosition.NONE));
            return;
        }
        session.subscribe(kept(topic), since, recovery -> {
            session.sendBinary(subscribed(topic, recovery.recovered(), recovery.position()));
            recovery.missed().forEach(session::send);
        });
    }

    private static ByteBuffer subscribed(int topic, boolean recovered, TopicPosition position) {
        byte[] where = position.toString().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(6 + where.length).put(Wording.SUBSCRIBED).putInt(topic)
                .put((byte) (recovered ? 1 : 0)).put(where).flip();
    }

    private void keep(Session session, int topic, ByteBuffer message) {
        var unused = kept(topic).publishBinary(position -> message.duplicate()).whenComplete(
                (position, failure) -> session.sendBinary(ByteBuffer.wrap(
                        new byte[] {failure == null ? Wording.PUBLISHED : Wording.FAILED})));
    }
}
