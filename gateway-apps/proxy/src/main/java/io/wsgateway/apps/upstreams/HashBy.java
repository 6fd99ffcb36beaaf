package io.wsgateway.apps.upstreams;

import io.wsgateway.app.Settings;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * By what of a request its server is chosen, where that is by a hash. Immutable.
 *
 * @param parameter the name of a parameter of the route; empty: who the peer is
 */
public record HashBy(Optional<String> parameter) {

    private static final String KEY = "hash-by";
    private static final String PRINCIPAL = "principal";

    /**
     * Reads it; what is wrong is told to {@link Settings}.
     *
     * @param parameters the route's
     */
    public static HashBy read(Settings settings, Collection<String> parameters, boolean needed) {
        if (needed != settings.has(KEY)) {
            settings.wrong(KEY, needed
                    ? "{NAME}, a parameter of the route, or principal, as balance is hash"
                    : "nothing, as balance isn't hash");
        }
        String text = settings.text(KEY, PRINCIPAL);
        if (text.equals(PRINCIPAL)) {
            return new HashBy(Optional.empty());
        }
        try {
            List<Template.Part> parts = Template.of(text).parts();
            if (parts.size() == 1 && parts.getFirst().isPlace() && parameters.contains(parts.getFirst().text())) {
                return new HashBy(Optional.of(parts.getFirst().text()));
            }
        } catch (IllegalArgumentException e) {
            // below
        }
        if (needed) {
            settings.wrong(KEY, "{NAME}, a parameter of the route, or principal");
        }
        return new HashBy(Optional.empty());
    }

    /** The value of a request with these parameters by this principal; empty: it has none. */
    public Optional<String> key(Map<String, String> parameters, Optional<String> principal) {
        return parameter.isPresent() ? Optional.ofNullable(parameters.get(parameter.get())) : principal;
    }
}
