package io.wsgateway.protocol.diagnosis;

import io.wsgateway.protocol.extension.ExtensionOffer;
import io.wsgateway.protocol.extension.ExtensionOffer.Parameter;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.handshake.Printable;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters with which a server answers permessage-deflate.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7692#section-7.1">RFC 7692 section 7.1</a>
 */
final class Parameters {

    private Parameters() {}

    /** What is wrong with an answer to these offers; empty if nothing is. */
    static Optional<String> problem(ExtensionOffer answer, List<ExtensionOffer> offers) {
        Set<String> seen = new HashSet<>();
        for (Parameter parameter : answer.parameters()) {
            if (!seen.add(parameter.name())) {
                return Optional.of("twice " + Printable.of(parameter.name()));
            }
            Optional<String> problem = problem(parameter, offers);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> problem(Parameter parameter, List<ExtensionOffer> offers) {
        return switch (parameter.name()) {
            case PerMessageDeflate.SERVER_NO_CONTEXT_TAKEOVER,
                    PerMessageDeflate.CLIENT_NO_CONTEXT_TAKEOVER -> parameter.value()
                            .map(value -> parameter.name() + " with the value " + Printable.of(value));
            case PerMessageDeflate.SERVER_MAX_WINDOW_BITS -> window(parameter);
            case PerMessageDeflate.CLIENT_MAX_WINDOW_BITS -> offers.stream()
                    .anyMatch(offer -> has(offer, PerMessageDeflate.CLIENT_MAX_WINDOW_BITS))
                            ? window(parameter)
                            : Optional.of(PerMessageDeflate.CLIENT_MAX_WINDOW_BITS + ", which wasn't offered");
            default -> Optional.of("the unknown parameter " + Printable.of(parameter.name()));
        };
    }

    private static Optional<String> window(Parameter parameter) {
        return parameter.value().filter(PerMessageDeflate::isWindowBits).isPresent()
                ? Optional.empty()
                : Optional.of(parameter.name() + " of " + Printable.of(parameter.value().orElse("nothing"))
                        + " (expected: 8 to 15)");
    }

    private static boolean has(ExtensionOffer offer, String name) {
        return offer.parameters().stream().anyMatch(parameter -> parameter.name().equals(name));
    }

    /** An extension with its parameters, as it is written. */
    static String shown(ExtensionOffer extension) {
        StringBuilder shown = new StringBuilder(extension.name());
        for (Parameter parameter : extension.parameters()) {
            shown.append("; ").append(parameter.name());
            parameter.value().ifPresent(value -> shown.append('=').append(value));
        }
        return Printable.of(shown.toString());
    }
}
