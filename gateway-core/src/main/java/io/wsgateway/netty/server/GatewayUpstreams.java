package io.wsgateway.netty.server;

import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.app.upstream.UpstreamServer;
import io.wsgateway.app.upstream.UpstreamTls;
import io.wsgateway.app.upstream.Upstreams;
import io.wsgateway.netty.tls.ClientTls;
import io.wsgateway.netty.upstream.LinkServer;
import io.wsgateway.session.ApplicationCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The servers that one generation of an application names. Thread-safe. */
final class GatewayUpstreams implements Upstreams {

    private final LinkLoops loops;
    private final String application;
    /** Null once the generation has ended, though connections of its sessions go on. */
    private volatile @Nullable ApplicationCode code;
    /** Guarded by this. */
    private final List<ClientTls> contexts = new ArrayList<>();

    GatewayUpstreams(LinkLoops loops, ApplicationCode code) {
        this.loops = loops;
        this.application = code.application();
        this.code = code;
    }

    @Override
    public UpstreamServer server(UpstreamAddress address, Optional<UpstreamTls> tls) {
        return new LinkServer(address, tls.map(by -> context(address, by)).orElse(null), loops::current,
                application, this::tell);
    }

    private synchronized @Nullable ClientTls context(UpstreamAddress address, UpstreamTls tls) {
        if (code == null) {
            throw new IllegalStateException("application " + application + " has ended");
        }
        ClientTls context = new ClientTls(tls.name().orElse(address.host()), tls.authorities(),
                loops.tls());
        contexts.add(context);
        return context;
    }

    private void tell(Runnable what) {
        ApplicationCode current = code;
        if (current == null) {
            what.run();
        } else {
            current.now(what);
        }
    }

    /** The generation has ended: what it speaks TLS by is freed. Connections of its sessions go on. */
    synchronized void end() {
        code = null;
        contexts.forEach(ClientTls::close);
        contexts.clear();
    }
}
