package io.wsgateway.netty.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS of one listener, whose files may change: what they hold is taken for new connections as soon as it can be used, and
 * those that are open keep what they began with. What can't be used is told once, and changes nothing. Thread-safe.
 */
public final class LiveTls implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveTls.class);
    /** A context that is replaced between being read and being used is one in a million; the next one is there by then. */
    private static final int ATTEMPTS = 16;

    private final String listener;
    private final ListenerTls tls;
    private final SslProvider provider;
    private final InstantSource clock;
    private volatile Loaded loaded;
    private long reloads;
    private long failures;
    /** What failed when it was looked at last; most likely files that are being written, at the first time. */
    private String seen = "";
    private String told = "";
    private Optional<String> failure = Optional.empty();
    /** Read without the lock, which is held while files are read, from a disk that hangs maybe. */
    private volatile TlsState state;

    /**
     * What new connections get.
     *
     * @param since when it was loaded
     */
    private record Loaded(TlsMaterial material, SslContext context, Instant since) {}

    private LiveTls(String listener, ListenerTls tls, SslProvider provider, InstantSource clock, TlsMaterial material,
            SslContext context) {
        this.listener = listener;
        this.tls = tls;
        this.provider = provider;
        this.clock = clock;
        this.loaded = new Loaded(material, context, clock.instant());
        this.state = current(this.loaded);
    }

    /**
     * Reads the files of a listener, and says by which code its TLS is spoken.
     *
     * @throws TlsException if they can't be used, or not together
     */
    public static LiveTls open(String listener, ListenerTls tls, TlsProvider wanted, InstantSource clock)
            throws TlsException {
        TlsMaterial material = TlsMaterial.read(tls);
        TlsProvider.Choice choice = wanted.choose(material);
        SslContext context = TlsContexts.of(tls, material, choice.provider());
        LOG.info("{}: TLS 1.2 and 1.3 by {}{}", listener, choice.name(),
                choice.instead().map(why -> ": " + why).orElse(""));
        return new LiveTls(listener, tls, choice.provider(), clock, material, context);
    }

    /** What it was opened with. */
    public ListenerTls configured() {
        return tls;
    }

    /**
     * What the files hold by now, read and found to be usable, and not used yet.
     */
    public static final class Prepared {

        /** Null: the same as is in use. */
        private final @Nullable TlsMaterial material;
        private final @Nullable SslContext context;

        /** Whether it is other than what is in use. */
        public boolean isOther() {
            return material != null;
        }

        private Prepared(@Nullable TlsMaterial material, @Nullable SslContext context) {
            this.material = material;
            this.context = context;
        }
    }

    /**
     * Reads the files, and changes nothing.
     *
     * @throws TlsException if they can't be used, or not together
     */
    public Prepared prepare() throws TlsException {
        TlsFiles files = TlsFiles.read(tls);
        if (files.digest().equals(loaded.material().digest())) {
            return new Prepared(null, null);
        }
        TlsMaterial material = TlsMaterial.of(tls, files);
        return new Prepared(material, TlsContexts.of(tls, material, providerFor(material)));
    }

    /** Takes what was prepared, for new connections; once. */
    public synchronized void take(Prepared prepared) {
        if (prepared.material == null || prepared.context == null) {
            unchanged(false);
        } else {
            take(prepared.material, prepared.context);
        }
        state = current(loaded);
    }

    /** Frees what was prepared and isn't taken. */
    public static void drop(Prepared prepared) {
        ReferenceCountUtil.release(prepared.context);
    }

    /** The handler of one new connection, whose TLS handshake has this much time. */
    public TlsHandler handler(ByteBufAllocator allocator, Duration timeout) {
        return new TlsHandler(engine(allocator), timeout,
                tls.clients().map(ClientCertificates::principal).orElse(null));
    }

    SSLEngine engine(ByteBufAllocator allocator) {
        for (int i = 0;; i++) {
            SslContext context = loaded.context();
            try {
                ReferenceCountUtil.retain(context);
            } catch (IllegalReferenceCountException e) {
                if (i < ATTEMPTS) {
                    continue;
                }
                throw e;
            }
            try {
                return context.newEngine(allocator);
            } finally {
                ReferenceCountUtil.release(context);
            }
        }
    }

    /**
     * Reads the files, and takes them if they have changed and can be used.
     *
     * @param asked whether somebody wants it, and is told whatever comes of it; else what fails is told the second time in a row
     */
    synchronized void look(boolean asked) {
        String found = "";
        try {
            TlsFiles files = TlsFiles.read(tls);
            found = files.digest();
            if (found.equals(loaded.material().digest())) {
                unchanged(asked);
            } else if (asked || !told.equals(found)) {
                TlsMaterial material = TlsMaterial.of(tls, files);
                take(material, TlsContexts.of(tls, material, providerFor(material)));
            }
        } catch (TlsException e) {
            failed(found.isEmpty() ? String.valueOf(e.getMessage()) : found, e, asked);
        }
        state = current(loaded);
    }

    private void unchanged(boolean asked) {
        if (asked) {
            LOG.info("{}.tls: the files haven't changed", listener);
        } else if (!told.isEmpty()) {
            LOG.info("{}.tls: the files are those in use again", listener);
        }
        forget();
    }

    private void take(TlsMaterial material, SslContext context) {
        SslContext old = loaded.context();
        loaded = new Loaded(material, context, clock.instant());
        ReferenceCountUtil.release(old);
        reloads++;
        forget();
        LOG.info("{}.tls: reloaded, for new connections: {}", listener, current(loaded).describe());
    }

    /** Keys of another algorithm may have come. */
    private SslProvider providerFor(TlsMaterial material) {
        return provider == SslProvider.JDK ? provider : TlsProvider.AUTO.choose(material).provider();
    }

    private void failed(String what, TlsException e, boolean asked) {
        if (!asked && told.equals(what)) {
            return;
        }
        if (asked || seen.equals(what)) {
            told = what;
            failures++;
            failure = Optional.of(String.valueOf(e.getMessage()));
            LOG.warn("{}.tls: not reloaded, what was loaded before stays in use: {}", listener, e.getMessage());
        }
        seen = what;
    }

    private void forget() {
        seen = "";
        told = "";
        failure = Optional.empty();
    }

    /** What is in use, and what became of the last change. */
    public TlsState state() {
        return state;
    }

    private TlsState current(Loaded loaded) {
        return new TlsState(listener, provider == SslProvider.JDK ? "jdk" : "openssl",
                loaded.material().keys().stream().map(TlsState.Shown::of).toList(),
                tls.clients().map(clients -> loaded.material().authorities().size()).orElse(0), loaded.since(), reloads,
                failures, failure);
    }

    /** Frees what is native; connections keep theirs. */
    @Override
    public synchronized void close() {
        ReferenceCountUtil.release(loaded.context());
    }
}
