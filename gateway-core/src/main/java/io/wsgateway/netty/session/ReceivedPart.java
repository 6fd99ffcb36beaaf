package io.wsgateway.netty.session;

import io.wsgateway.app.MessagePart;
import io.wsgateway.netty.frame.PartPosition;
import java.nio.ByteBuffer;

/** A received part of a message: what the view points at, and where in its message that stands. */
record ReceivedPart(ReceivedMessage view, PartPosition position) implements MessagePart {

    @Override
    public boolean isText() {
        return view.isText();
    }

    @Override
    public boolean isFirst() {
        return position.isFirst();
    }

    @Override
    public boolean isLast() {
        return position.isLast();
    }

    @Override
    public int size() {
        return view.size();
    }

    @Override
    public String text() {
        return view.text();
    }

    @Override
    public ByteBuffer bytes() {
        return view.bytes();
    }
}
