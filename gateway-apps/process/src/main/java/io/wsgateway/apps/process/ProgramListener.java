package io.wsgateway.apps.process;

import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import java.nio.ByteBuffer;

/** One session: hands its messages to the program. */
final class ProgramListener implements SessionListener {

    private final ProgramGroup group;
    private final RouteSettings settings;

    ProgramListener(ProgramGroup group, RouteSettings settings) {
        this.group = group;
        this.settings = settings;
    }

    @Override
    public void onText(Session session, String text) {
        if (settings.framing() != Framing.LINES) {
            session.close(CloseStatus.of(CloseCode.UNSUPPORTED_DATA, "text messages are not accepted here"));
        } else if (!settings.newlines() && text.indexOf('\n') >= 0) {
            session.close(CloseStatus.of(CloseCode.INVALID_FRAME_PAYLOAD_DATA, "a message is one line here"));
        } else {
            group.write(session, Framing.line(text));
        }
    }

    @Override
    public void onBinary(Session session, ByteBuffer bytes) {
        if (settings.framing() != Framing.LENGTH) {
            session.close(CloseStatus.of(CloseCode.UNSUPPORTED_DATA, "binary messages are not accepted here"));
        } else {
            group.write(session, Framing.prefixed(bytes));
        }
    }

    @Override
    public void onWritable(Session session) {
        group.lookForRoom();
    }

    @Override
    public void onClose(Session session, CloseStatus status) {
        group.leave(session);
    }
}
