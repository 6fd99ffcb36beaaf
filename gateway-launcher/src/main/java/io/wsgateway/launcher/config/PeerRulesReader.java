package io.wsgateway.launcher.config;

import io.wsgateway.launcher.config.Node.Scalar;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.protocol.forwarding.ForwardingPolicy;
import io.wsgateway.protocol.forwarding.ForwardingPolicy.Fields;
import io.wsgateway.protocol.forwarding.PeerRules;
import io.wsgateway.protocol.forwarding.ProxyProtocolPolicy;
import io.wsgateway.protocol.forwarding.ProxyProtocolPolicy.Mode;
import io.wsgateway.protocol.syntax.IpNetwork;
import io.wsgateway.protocol.syntax.Networks;
import java.util.ArrayList;
import java.util.List;

/** Reads of a listener which proxies may say who a peer is, and by what. */
final class PeerRulesReader {

    private static final String PROXY_PROTOCOL = "proxy-protocol";
    private static final String FROM = "proxy-protocol-from";
    private static final String FORWARDED = "forwarded";
    private static final String TRUSTED = "trusted-proxies";
    private static final String EXPECTED =
            " (expected: a network such as 10.0.0.0/8 or fd00::/8, an address, or unix)";

    private final Problems problems;

    PeerRulesReader(Problems problems) {
        this.problems = problems;
    }

    PeerRules read(SectionReader listener) {
        return new PeerRules(proxyProtocol(listener), forwarding(listener));
    }

    private ProxyProtocolPolicy proxyProtocol(SectionReader listener) {
        // As a flag of YAML it would have been; the planned key was one.
        boolean off =
                listener.find(PROXY_PROTOCOL).orElse(null) instanceof Scalar scalar && scalar.text().equals("false");
        Mode mode = off ? Mode.OFF : listener.word(PROXY_PROTOCOL, Mode.OFF, Mode.class);
        Networks from = networks(listener, FROM);
        if (mode == Mode.OFF && listener.find(FROM).isPresent()) {
            listener.problem(FROM, "without effect, as proxy-protocol is off");
        } else if (mode != Mode.OFF && listener.find(FROM).isEmpty()) {
            problems.add(listener.position(PROXY_PROTOCOL), listener.pathOf(FROM),
                    "missing; only proxies that are listed are believed" + EXPECTED);
        } else if (mode != Mode.OFF && from.unix() != listener.find("socket").isPresent()) {
            listener.problem(FROM, from.unix()
                    ? "has unix, but the listener has no socket"
                    : "lacks unix: whoever connects to a socket has no address");
        }
        return new ProxyProtocolPolicy(mode, from);
    }

    private ForwardingPolicy forwarding(SectionReader listener) {
        Fields fields = listener.word(FORWARDED, Fields.NONE, Fields.class);
        Networks trusted = networks(listener, TRUSTED);
        if (fields == Fields.NONE && listener.find(TRUSTED).isPresent()) {
            problems.add(listener.position(FORWARDED), listener.pathOf(FORWARDED),
                    "missing; trusted-proxies needs it (expected: x-forwarded or forwarded, whichever these proxies set)");
        } else if (fields != Fields.NONE && listener.find(TRUSTED).isEmpty()) {
            problems.add(listener.position(FORWARDED), listener.pathOf(TRUSTED),
                    "missing; only proxies that are listed are believed" + EXPECTED);
        } else if (trusted.unix() && listener.find("socket").isEmpty()) {
            listener.problem(TRUSTED, "has unix, but the listener has no socket");
        }
        return new ForwardingPolicy(fields, trusted);
    }

    private Networks networks(SectionReader listener, String key) {
        List<Text> texts = listener.texts(key).orElse(List.of());
        if (texts.isEmpty() && listener.find(key).isPresent()) {
            listener.problem(key, "an empty list" + EXPECTED);
        }
        List<IpNetwork> networks = new ArrayList<>();
        boolean unix = false;
        for (Text text : texts) {
            if (text.value().equals(Networks.UNIX)) {
                unix = true;
                continue;
            }
            IpNetwork.parse(text.value()).ifPresentOrElse(network -> {
                if (network.prefix() == 0) {
                    problems.add(text.problem(Escaped.text(text.value())
                            + " is every address there is: anybody could say to be somebody else"));
                }
                networks.add(network);
            }, () -> problems.add(text.problem(Escaped.text(text.value()) + EXPECTED)));
        }
        return new Networks(networks, unix);
    }
}
