package io.wsgateway.netty.server;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.limits.HandshakeLimiter;
import io.wsgateway.netty.http.UpgradeContext;
import io.wsgateway.netty.server.ConnectionInitializer.Ways;
import io.wsgateway.netty.session.SessionServices;
import io.wsgateway.netty.tls.LiveTls;
import io.wsgateway.netty.tls.TlsException;
import io.wsgateway.netty.tls.TlsWatch;
import io.wsgateway.opening.ApplicationAdmission;
import io.wsgateway.opening.HandshakeLog;
import io.wsgateway.opening.HandshakeReports;
import io.wsgateway.opening.IdentityStep;
import io.wsgateway.opening.OpeningContext;
import io.wsgateway.opening.Served;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The listeners of a gateway: opened, changed while they are open, closed. Thread-safe. */
final class Listeners {

    /** For connections that can't share one: its size follows what each receives. */
    private static final RecvByteBufAllocator READ_BUFFERS = new AdaptiveRecvByteBufAllocator();

    private final Setting setting;
    private final GatewayLimits limits;
    private final SessionServices services;
    private final HandshakeJournal journal;
    private final HandshakeLog log;
    private final TlsWatch tls;
    private final List<LiveListener> open = new CopyOnWriteArrayList<>();
    private volatile GatewayConfig config;

    /**
     * Where connections are accepted and handled. Immutable; its parts are thread-safe.
     *
     * @param leaving whether the gateway is about to stop
     * @param draining whether it opens no session any more
     * @param later runs a task once connections that have just been accepted have begun
     */
    record Setting(Transport transport, EventLoopGroup eventLoops, SessionLoops loops, ConnectionCount connections,
            BooleanSupplier leaving, BooleanSupplier draining, Consumer<Runnable> later) {}

    /** None is open yet. */
    Listeners(Setting setting, GatewayConfig config, GatewayLimits limits, SessionServices services,
            HandshakeJournal journal, HandshakeLog log, TlsWatch tls) {
        this.setting = setting;
        this.config = config;
        this.limits = limits;
        this.services = services;
        this.journal = journal;
        this.log = log;
        this.tls = tls;
    }

    /** What holds for all of them at the moment. */
    GatewayConfig config() {
        return config;
    }

    /** Those that are open. */
    List<LiveListener> open() {
        return List.copyOf(open);
    }

    /** Binds every one, or none. */
    List<InetSocketAddress> open(List<ListenerConfig> configs) throws ListenerException {
        List<LiveListener> bound = new ArrayList<>();
        try {
            for (ListenerConfig listener : configs) {
                bound.add(bind(listener, config));
            }
        } catch (ListenerException e) {
            bound.forEach(this::giveUp);
            throw e;
        }
        open.addAll(bound);
        return bound.stream().map(LiveListener::address).toList();
    }

    /** Binds one, which isn't among the open ones yet. */
    LiveListener bind(ListenerConfig listener, GatewayConfig by) throws ListenerException {
        AtomicReference<Served> served = new AtomicReference<>(listener.served());
        ConnectionInitializer initializer = initializer(listener, served, by);
        try {
            return new LiveListener(listener, served, initializer,
                    Listening.open(listener, initializer, setting.transport(), setting.eventLoops()));
        } catch (ListenerException e) {
            free(initializer.ways().tls());
            throw e;
        }
    }

    /** What a connection of a listener goes through. */
    ConnectionInitializer initializer(ListenerConfig listener) throws ListenerException {
        return initializer(listener, new AtomicReference<>(listener.served()), config);
    }

    private ConnectionInitializer initializer(ListenerConfig listener, AtomicReference<Served> served,
            GatewayConfig by) throws ListenerException {
        return new ConnectionInitializer(ways(listener, served, by, openTls(listener, by)), setting.loops(),
                setting.connections());
    }

    /** Handles the connections of a listener so. */
    Ways ways(ListenerConfig listener, AtomicReference<Served> served, GatewayConfig by, @Nullable LiveTls live) {
        OpeningContext opening = new OpeningContext(served::get, limits.sessions(),
                List.of(new IdentityStep(), new ApplicationAdmission(services.threads(), services.failures(),
                        services.pauses())),
                setting.leaving(), setting.draining(), services.counters(), services.events(),
                by.handshakes().disclosure(), by.limits().opening().handshakeTimeout(),
                services.principals());
        UpgradeContext context =
                new UpgradeContext(opening, new HandshakeReports(listener.name(), journal, log, services.ids(),
                        services.tracing()),
                        services, limits.pending(),
                        listener.isAdmin() || listener.isPush() ? HandshakeLimiter.NONE : limits.limiter(),
                        live != null, by.limits().opening().headTimeout(), by.limits().opening().headBytes());
        // TLS keeps a part of a record for long: in a buffer of its own, as does a kernel that reads by itself.
        boolean ownBuffers = live != null || setting.transport().lendsReadBuffers();
        return new Ways(context, live, ownBuffers ? READ_BUFFERS : null);
    }

    /** The TLS of a listener, looked after from now on; null if it speaks none. */
    @Nullable
    LiveTls openTls(ListenerConfig listener, GatewayConfig by) throws ListenerException {
        if (listener.tls().isEmpty()) {
            return null;
        }
        try {
            LiveTls live = LiveTls.open(listener.name(), listener.tls().get(), by.transport().tls(),
                    InstantSource.system());
            tls.add(live);
            return live;
        } catch (TlsException e) {
            throw ListenerException.badTls(listener.name(), e);
        }
    }

    /** The open listener of this name. */
    LiveListener named(String name) {
        return open.stream().filter(listener -> listener.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no listener " + name + " is open"));
    }

    /** Accepts no more connections on it. */
    void close(LiveListener listener) {
        open.remove(listener);
        giveUp(listener);
    }

    private void giveUp(LiveListener listener) {
        listener.close();
        free(listener.tls());
    }

    /** Nothing uses it any more but connections that have just been accepted. */
    void free(@Nullable LiveTls live) {
        if (live != null) {
            tls.release(live);
            setting.later().accept(() -> tls.end(live));
        }
    }

    /** From now on this holds, and these are open, too. */
    void changed(GatewayConfig next, List<LiveListener> added) {
        if (next.pauseAfter() != config.pauseAfter()) {
            services.pauses().after(next.pauseAfter());
        }
        services.log().include(next.sessionLog());
        config = next;
        limits.change(next);
        journal.limit(next.handshakes().journal());
        open.addAll(added);
    }
}
