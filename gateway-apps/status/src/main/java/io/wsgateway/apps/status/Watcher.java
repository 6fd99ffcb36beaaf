package io.wsgateway.apps.status;

import io.wsgateway.app.Session;
import io.wsgateway.apps.status.Update.Changed;
import io.wsgateway.apps.status.Update.Happened;
import java.util.List;
import java.util.function.Supplier;

/**
 * One session that watches. While much waits for a peer that reads slowly it is sent nothing; it misses updates, and is
 * brought up to date with one snapshot and one number. Confined to the monitor's lock.
 */
final class Watcher {

    /** With more than this outstanding, a watcher misses updates. */
    static final long MAX_QUEUED_BYTES = 256 * 1024;

    private final Session session;
    private boolean upToDate;
    private long missed;

    Watcher(Session session) {
        this.session = session;
    }

    /** Sends what has changed up to {@code now}, or all of {@code now} to one who has missed something. */
    void send(State now, Changed changed, Supplier<List<Sample>> history) {
        if (isSlow()) {
            upToDate = false;
        } else {
            session.sendText((upToDate ? changed : now.snapshot(history.get())).toJson());
            upToDate = true;
        }
    }

    /** Sends a first snapshot. */
    void send(State now, List<Sample> history) {
        session.sendText(now.snapshot(history).toJson());
        upToDate = true;
    }

    void send(Happened happened) {
        if (isSlow()) {
            missed += happened.events().size() + happened.more();
        } else {
            session.sendText(new Happened(happened.events(), happened.more() + missed).toJson());
            missed = 0;
        }
    }

    private boolean isSlow() {
        return session.queuedBytes() > MAX_QUEUED_BYTES;
    }
}
