package io.wsgateway.testkit;

import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.app.upstream.UpstreamTls;
import io.wsgateway.app.upstream.Upstreams;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Servers behind sessions that do what the test says. Thread-safe. */
public final class FakeUpstreams implements Upstreams {

    private final ConcurrentMap<UpstreamAddress, FakeUpstreamServer> servers = new ConcurrentHashMap<>();

    /** The server at this address, whether the application has asked for it or not. */
    public FakeUpstreamServer at(String host, int port) {
        return at(new UpstreamAddress(host, port));
    }

    private FakeUpstreamServer at(UpstreamAddress address) {
        return servers.computeIfAbsent(address, FakeUpstreamServer::new);
    }

    @Override
    public FakeUpstreamServer server(UpstreamAddress address, Optional<UpstreamTls> tls) {
        FakeUpstreamServer server = at(address);
        server.asked(tls);
        return server;
    }
}
