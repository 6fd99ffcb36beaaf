package io.wsgateway.protocol.extension;

import io.wsgateway.protocol.extension.ExtensionOffer.Parameter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The negotiation of permessage-deflate: the first offer that can be met is accepted, the others are declined.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7692#section-7.1">RFC 7692 section 7.1</a>
 */
public final class DeflateNegotiation {

    private DeflateNegotiation() {}

    /** What is agreed on; empty if no offer can be met, or the route doesn't compress. */
    public static Optional<PerMessageDeflate> negotiate(List<ExtensionOffer> offers, CompressionMode mode) {
        if (mode == CompressionMode.NONE) {
            return Optional.empty();
        }
        return offers.stream()
                .filter(offer -> offer.name().equals(PerMessageDeflate.NAME))
                .filter(DeflateNegotiation::canBeMet)
                .findFirst()
                .map(offer -> agree(offer, mode));
    }

    /**
     * "A server MUST decline an extension negotiation offer for this extension if any of the following conditions are met":
     * an unknown parameter, an invalid value, a parameter twice, or a configuration it doesn't support, which is none.
     */
    private static boolean canBeMet(ExtensionOffer offer) {
        Set<String> seen = new HashSet<>();
        return offer.parameters().stream().allMatch(parameter -> seen.add(parameter.name()) && canBeMet(parameter));
    }

    private static boolean canBeMet(Parameter parameter) {
        return switch (parameter.name()) {
            case PerMessageDeflate.SERVER_NO_CONTEXT_TAKEOVER,
                    PerMessageDeflate.CLIENT_NO_CONTEXT_TAKEOVER -> parameter.value().isEmpty();
            case PerMessageDeflate.SERVER_MAX_WINDOW_BITS -> parameter.value().filter(PerMessageDeflate::isWindowBits)
                    .isPresent();
            case PerMessageDeflate.CLIENT_MAX_WINDOW_BITS -> parameter.value().map(PerMessageDeflate::isWindowBits)
                    .orElse(true);
            default -> false;
        };
    }

    /**
     * What is answered to an offer that can be met. {@code client_max_window_bits} is only a hint, which the answer may
     * leave out (section 7.1.2.2), and does: an inflater of 15 bits reads what any window wrote.
     */
    private static PerMessageDeflate agree(ExtensionOffer offer, CompressionMode mode) {
        boolean shared = mode == CompressionMode.SHARED;
        return new PerMessageDeflate(shared || find(offer, PerMessageDeflate.SERVER_NO_CONTEXT_TAKEOVER).isPresent(),
                shared || find(offer, PerMessageDeflate.CLIENT_NO_CONTEXT_TAKEOVER).isPresent(),
                find(offer, PerMessageDeflate.SERVER_MAX_WINDOW_BITS).flatMap(Parameter::value).stream()
                        .mapToInt(Integer::parseInt)
                        .findFirst());
    }

    private static Optional<Parameter> find(ExtensionOffer offer, String name) {
        return offer.parameters().stream().filter(parameter -> parameter.name().equals(name)).findFirst();
    }
}
