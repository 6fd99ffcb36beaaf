package io.wsgateway.netty.server;

import io.wsgateway.netty.tls.LiveTls;
import io.wsgateway.netty.tls.TlsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change of a gateway's limits and listeners, all of which that may fail has been done: files are read, new listeners are bound.
 * Nothing else has changed until it is committed, and then nothing fails. Closing it takes back what isn't committed. Confined to
 * one thread.
 *
 * <p>A listener that stays where it is keeps its sockets: it is told how to handle connections from now on. Handshakes under way
 * and open sessions keep what they began with, also on listeners that are closed.
 */
public final class PreparedChange implements AutoCloseable {

    private final Listeners listeners;
    private final GatewayConfig config;
    private final List<Kept> kept = new ArrayList<>();
    private final List<LiveListener> opened = new ArrayList<>();
    private final List<LiveListener> closing = new ArrayList<>();
    private boolean committed;

    /**
     * A listener that stays open.
     *
     * @param other TLS that it speaks in place of what it spoke; null: none, or the same as before
     * @param files what the files of the same TLS hold by now
     */
    private record Kept(LiveListener listener, ListenerConfig next, @Nullable LiveTls other,
            LiveTls.@Nullable Prepared files) {}

    private PreparedChange(Listeners listeners, GatewayConfig config) {
        this.listeners = listeners;
        this.config = config;
    }

    static PreparedChange of(Listeners listeners, GatewayConfig config, List<ListenerConfig> wanted)
            throws ListenerException {
        List<String> fixed = config.fixedThatDiffer(listeners.config());
        if (!fixed.isEmpty()) {
            throw new IllegalArgumentException("can't change while the gateway runs: " + String.join(", ", fixed));
        }
        PreparedChange change = new PreparedChange(listeners, config);
        boolean prepared = false;
        try {
            change.prepare(wanted);
            prepared = true;
            return change;
        } finally {
            if (!prepared) {
                change.close();
            }
        }
    }

    /** Files are read before anything is bound: a listener that is bound accepts. */
    private void prepare(List<ListenerConfig> wanted) throws ListenerException {
        List<LiveListener> left = new ArrayList<>(listeners.open());
        List<ListenerConfig> added = new ArrayList<>();
        for (ListenerConfig next : wanted) {
            Optional<LiveListener> stays = left.stream().filter(open -> open.config().isWhere(next)).findFirst();
            if (stays.isPresent()) {
                left.remove(stays.get());
                kept.add(keep(stays.get(), next));
            } else {
                added.add(next);
            }
        }
        closing.addAll(left);
        for (ListenerConfig next : added) {
            opened.add(listeners.bind(next, config));
        }
    }

    private Kept keep(LiveListener listener, ListenerConfig next) throws ListenerException {
        LiveTls live = listener.tls();
        if (live == null || !next.tls().equals(Optional.of(live.configured()))
                || !next.name().equals(listener.name())) {
            return new Kept(listener, next, listeners.openTls(next, config), null);
        }
        try {
            return new Kept(listener, next, null, live.prepare());
        } catch (TlsException e) {
            throw ListenerException.badTls(next.name(), e);
        }
    }

    /** The names of listeners that are bound by this change. */
    public List<String> opened() {
        return opened.stream().map(LiveListener::name).toList();
    }

    /** The names of listeners whose certificates are other than before, by the same files. */
    public List<String> renewed() {
        return kept.stream().filter(each -> each.files != null && each.files.isOther()).map(each -> each.next.name())
                .toList();
    }

    /**
     * Reads the certificates of these listeners as preparing does, finds out whether new ones could be bound, and changes nothing.
     *
     * @return the names of those whose certificates would be other than before, by the same files
     */
    static List<String> preview(Listeners listeners, List<ListenerConfig> wanted) throws ListenerException {
        List<String> renewed = new ArrayList<>();
        for (ListenerConfig next : wanted) {
            Optional<LiveListener> stays =
                    listeners.open().stream().filter(open -> open.config().isWhere(next)).findFirst();
            try {
                if (isRenewed(stays, next)) {
                    renewed.add(next.name());
                }
            } catch (TlsException e) {
                throw ListenerException.badTls(next.name(), e);
            }
            if (stays.isEmpty()) {
                BindTrial.run(next);
            }
        }
        return renewed;
    }

    private static boolean isRenewed(Optional<LiveListener> stays, ListenerConfig next) throws TlsException {
        Optional<LiveTls> live =
                stays.map(LiveListener::tls).filter(tls -> next.tls().equals(Optional.of(tls.configured())));
        if (live.isEmpty()) {
            if (next.tls().isPresent()) {
                next.tls().get().requireUsable();
            }
            return false;
        }
        LiveTls.Prepared files = live.get().prepare();
        boolean other = files.isOther();
        LiveTls.drop(files);
        return other;
    }

    /** The names, until now, of listeners that this change closes. */
    public List<String> closing() {
        return closing.stream().map(LiveListener::name).toList();
    }

    /** From now on all of it holds. Waits for sockets to close, for two seconds at most each. */
    public void commit() {
        committed = true;
        listeners.changed(config, opened);
        for (Kept each : kept) {
            LiveListener listener = each.listener;
            LiveTls before = listener.tls();
            if (before != null && each.files != null) {
                before.take(each.files);
            }
            LiveTls now = each.files == null ? each.other : before;
            listener.become(each.next, listeners.ways(each.next, listener.served(), config, now));
            if (each.files == null) {
                listeners.free(before);
            }
        }
        for (LiveListener listener : opened) { // bound when other limits held
            listener.become(listener.config(),
                    listeners.ways(listener.config(), listener.served(), config, listener.tls()));
        }
        closing.forEach(listeners::close);
    }

    /** Takes back what isn't committed. */
    @Override
    public void close() {
        if (committed) {
            return;
        }
        committed = true;
        opened.forEach(listeners::close);
        for (Kept each : kept) {
            listeners.free(each.other);
            if (each.files != null) {
                LiveTls.drop(each.files);
            }
        }
    }
}
