package io.wsgateway.launcher.logging;

import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.wsgateway.session.CallbackNote;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The MDC of SLF4J, to which belongs whose callback the current thread is in. That is looked up for each event of the log and
 * not written for each callback. What an application puts there itself goes before it.
 */
final class CallbackMdc extends LogbackMDCAdapter {

    static final String SESSION = "session";
    static final String APPLICATION = "application";

    @Override
    public @Nullable String get(String key) {
        String put = super.get(key);
        CallbackNote note = CallbackNote.ofThread();
        if (put != null || note == null) {
            return put;
        }
        return switch (key) {
            case SESSION -> note.session();
            case APPLICATION -> note.application();
            default -> null;
        };
    }

    /** What goes with an event; called on the thread that logs it. */
    @Override
    public Map<String, String> getPropertyMap() {
        Map<String, String> put = super.getPropertyMap();
        CallbackNote note = CallbackNote.ofThread();
        String application = note == null ? null : note.application();
        if (note == null || application == null) {
            return put == null ? Map.of() : put;
        }
        Map<String, String> all = new HashMap<>();
        all.put(APPLICATION, application);
        String session = note.session();
        if (session != null) {
            all.put(SESSION, session);
        }
        if (put != null) {
            all.putAll(put);
        }
        return all;
    }

    /** For an application that takes it along to a thread of its own. */
    @Override
    public Map<String, String> getCopyOfContextMap() {
        return new HashMap<>(getPropertyMap());
    }
}
