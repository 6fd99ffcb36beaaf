package io.wsgateway.netty.session;

import io.wsgateway.app.MessagePart;
import io.wsgateway.app.Session;

/** Receives messages in parts. */
final class PartsApplication extends RecordingApplication {

    Reaction<MessagePart> onPart = (session, part) -> {};
    volatile long bytes;

    @Override
    public boolean wantsParts() {
        return true;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // callbacks don't overlap
    public void onPart(Session session, MessagePart part) {
        bytes += part.size();
        heard.add("%s%s%s".formatted(part.isFirst() ? "" : "…",
                part.size() > 100 ? part.size() + " bytes" : part.isText() ? part.text() : "binary",
                part.isLast() ? "" : "…"));
        onPart.to(session, part);
    }
}
