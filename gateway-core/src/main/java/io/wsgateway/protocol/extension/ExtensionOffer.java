package io.wsgateway.protocol.extension;

import java.util.List;
import java.util.Optional;

/**
 * One extension a client offers. Immutable.
 *
 * @param name the extension's name
 * @param parameters its parameters, in order
 */
public record ExtensionOffer(String name, List<Parameter> parameters) {

    public ExtensionOffer {
        parameters = List.copyOf(parameters);
    }

    /**
     * A parameter of an offer. Immutable.
     *
     * @param name the parameter's name
     * @param value its value, a token, unquoted; empty if it has none
     */
    public record Parameter(String name, Optional<String> value) {}
}
