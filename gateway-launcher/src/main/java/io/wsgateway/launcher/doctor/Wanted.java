package io.wsgateway.launcher.doctor;

import io.wsgateway.launcher.config.AdminConfig;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.EndpointConfig;
import io.wsgateway.launcher.config.PushConfig;
import io.wsgateway.netty.tls.ListenerTls;
import io.wsgateway.netty.tls.TlsException;
import io.wsgateway.netty.tls.TlsState;
import io.wsgateway.protocol.forwarding.PeerRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a gateway is configured for, as far as that needs something of the machine or of what is on the way.
 *
 * @param connections the most sessions
 * @param eventLoops how many event loops it makes on this machine
 * @param eventLoopsGiven whether their number is configured
 * @param pingInterval the silence before a Ping, zero: there are none
 * @param behindProxy whether a listener takes the word of a proxy for who the peer is
 * @param certificates those of all listeners that can be read
 * @param unusable what is wrong with the others
 */
record Wanted(int connections, int eventLoops, boolean eventLoopsGiven, Duration pingInterval, boolean behindProxy,
        List<Certificate> certificates, List<String> unusable) {

    Wanted {
        certificates = List.copyOf(certificates);
        unusable = List.copyOf(unusable);
    }

    /**
     * A certificate that a listener shows.
     *
     * @param from when it is valid from
     * @param until when it isn't any more
     */
    record Certificate(String listener, String file, Instant from, Instant until) {}

    /** What this configuration wants; reads the files of certificates. */
    static Wanted of(Configuration configuration, int processors) {
        List<Certificate> certificates = new ArrayList<>();
        List<String> unusable = new ArrayList<>();
        for (EndpointConfig listener : configuration.listeners()) {
            read(listener.name(), listener.tls(), certificates, unusable);
        }
        read("admin", configuration.admin().flatMap(AdminConfig::tls), certificates, unusable);
        read("push", configuration.push().flatMap(PushConfig::tls), certificates, unusable);
        int loops = configuration.gateway().transport().eventLoops();
        return new Wanted(configuration.gateway().limits().connections(),
                configuration.gateway().transport().eventLoops(processors), loops != 0,
                configuration.session().keepalive().pingInterval(),
                configuration.listeners().stream().anyMatch(listener -> !listener.peers().equals(PeerRules.SOCKET)),
                certificates, unusable);
    }

    private static void read(String listener, Optional<ListenerTls> tls, List<Certificate> certificates,
            List<String> unusable) {
        if (tls.isEmpty()) {
            return;
        }
        try {
            for (TlsState.Shown shown : tls.get().shown()) {
                shown.chain().forEach(one -> certificates.add(new Certificate(listener, shown.source(),
                        one.getNotBefore().toInstant(), one.getNotAfter().toInstant())));
            }
        } catch (TlsException e) {
            unusable.add(listener + ".tls: " + e.getMessage());
        }
    }
}
