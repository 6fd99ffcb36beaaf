package io.wsgateway.testkit;

import io.wsgateway.app.MessagePart;
import java.nio.ByteBuffer;

/** A part of a message. */
record FakePart(FakeMessage view, boolean isFirst, boolean isLast) implements MessagePart {

    @Override
    public boolean isText() {
        return view.isText();
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
