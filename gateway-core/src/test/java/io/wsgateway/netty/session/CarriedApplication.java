package io.wsgateway.netty.session;

import io.wsgateway.app.Carriable;
import io.wsgateway.app.MessagePart;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import java.nio.charset.StandardCharsets;

/** One generation of an application: goes on with a session where another left it. */
class CarriedApplication extends RecordingApplication implements Carriable {

    /** Gives a session's state. */
    interface State {
        String of(Session session) throws Exception;
    }

    boolean inParts;
    State state = session -> "state";
    Reaction<String> onResume = (session, given) -> {};

    @Override
    public boolean wantsParts() {
        return inParts;
    }

    @Override
    public void onPart(Session session, MessagePart part) {
        heard.add((part.isFirst() ? "" : "…") + part.text() + (part.isLast() ? "" : "…"));
    }

    @Override
    public byte[] suspend(Session session) throws Exception {
        heard.add("suspend");
        return state.of(session).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public SessionListener resume(Session session, byte[] given) {
        String text = new String(given, StandardCharsets.UTF_8);
        heard.add("resume " + text);
        onResume.to(session, text);
        return this;
    }
}
