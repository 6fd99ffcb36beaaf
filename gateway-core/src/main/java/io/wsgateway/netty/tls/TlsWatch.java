package io.wsgateway.netty.tls;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the files of listeners' TLS have changed, and warns of certificates that expire. It reads on a thread of its own,
 * as files may be on a disk that hangs. Thread-safe.
 */
public final class TlsWatch implements AutoCloseable {

    /** The interval at which the files are read. */
    public static final Duration PERIOD = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(TlsWatch.class);

    private final InstantSource clock;
    private final List<LiveTls> all = new CopyOnWriteArrayList<>();
    private final List<LiveTls> leaving = new CopyOnWriteArrayList<>();
    private final CertificateExpiry expiry = new CertificateExpiry();
    private final AtomicBoolean looking = new AtomicBoolean();

    public TlsWatch(InstantSource clock) {
        this.clock = clock;
    }

    /** From now on this is looked after, and closed with this. */
    public void add(LiveTls live) {
        all.add(live);
    }

    /** Looks after it no more; connections that have just been accepted may still begin with it. */
    public void release(LiveTls live) {
        if (all.remove(live)) {
            leaving.add(live);
        }
    }

    /** Closes one that was released: no connection can begin with it any more. */
    public void end(LiveTls live) {
        if (leaving.remove(live)) {
            live.close();
        }
    }

    /** Looks once; unless it is still looking. */
    public void look() {
        if (!all.isEmpty() && looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("tls-files").start(() -> {
                try {
                    lookNow(false);
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    /** Reads all files again because somebody asks for it; the log says what comes of it. */
    public void reload() {
        if (all.isEmpty()) {
            LOG.info("nothing to reload: no listener speaks TLS");
        }
        Thread.ofVirtual().name("tls-files").start(() -> lookNow(true));
    }

    synchronized void lookNow(boolean asked) {
        all.forEach(live -> live.look(asked));
        expiry.due(states(), clock.instant()).forEach(LOG::warn);
    }

    /** What each listener's TLS is. */
    public List<TlsState> states() {
        return all.stream().map(LiveTls::state).toList();
    }

    /** Frees what is native. */
    @Override
    public void close() {
        all.forEach(this::release);
        leaving.forEach(this::end);
    }
}
