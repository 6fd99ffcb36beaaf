package io.wsgateway.netty.server;

import io.wsgateway.app.EndedBy;
import io.wsgateway.app.GatewayView;
import io.wsgateway.netty.session.NettySession;
import io.wsgateway.netty.session.SessionServices;
import io.wsgateway.netty.tls.TlsState;
import io.wsgateway.netty.tls.TlsWatch;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The live state of one gateway. Thread-safe.
 *
 * @param services what is shown
 * @param tls the TLS of the listeners
 * @param numbers the limits at the moment, by configuration key
 * @param counted what has gone through all sessions
 * @param observing adds an observer
 */
record LiveView(SessionServices services, TlsWatch tls, Supplier<Map<String, Long>> numbers,
        Supplier<Figures> counted, Function<Consumer<GatewayEvent>, Observation> observing) implements GatewayView {

    /** The same for others, whose observers are added otherwise. */
    LiveView with(Function<Consumer<GatewayEvent>, Observation> others) {
        return new LiveView(services, tls, numbers, counted, others);
    }

    @Override
    public List<SessionView> sessions(int most) {
        return services.registry().oldest(most).stream().map(NettySession::view).toList();
    }

    @Override
    public Map<String, Long> limits() {
        return numbers.get();
    }

    @Override
    public int openSessions() {
        return services.registry().count();
    }

    @Override
    public long queuedBytes() {
        return services.outbound().queued();
    }

    @Override
    public Figures figures() {
        return counted.get();
    }

    @Override
    public Map<String, Long> reachedLimits() {
        return services.counters().reachedLimits();
    }

    @Override
    public long droppedMessages() {
        return services.counters().droppedMessages();
    }

    @Override
    public Map<EndedBy, Long> endedSessions() {
        return services.ends().byWhom();
    }

    @Override
    public List<TlsView> listenersTls() {
        return tls.states().stream().map(LiveView::shown).toList();
    }

    private static TlsView shown(TlsState state) {
        return new TlsView(state.listener(), state.provider(),
                state.certificates().stream().map(certificate -> new CertificateView(certificate.source(),
                        certificate.names(), certificate.expires())).toList(),
                state.authorities(), state.since(), state.reloads(), state.failures(), state.failure());
    }

    @Override
    public Observation observe(Consumer<GatewayEvent> observer) {
        return observing.apply(observer);
    }
}
