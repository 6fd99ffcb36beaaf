package io.wsgateway.launcher.config;

import java.util.Locale;
import java.util.Optional;

/**
 * What holds at one key of the configuration. Immutable; holds no secret.
 *
 * @param key the path of the key, in which entries of lists have their names: {@code routes[/chat].limits.connections}
 * @param value as it is written, escaped; {@code (secret)} in place of one
 * @param origin where it is from
 * @param place where it stands: {@code conf/gateway.yaml:12:3}, {@code environment GATEWAY_LIMITS_CONNECTIONS}, {@code --set};
 *        empty for a default
 */
public record EffectiveValue(String key, String value, Origin origin, Optional<String> place) {

    /** Where a value is from. */
    public enum Origin {
        FILE, ENVIRONMENT,
        /** {@code --set}. */
        OPTION,
        /** It is written nowhere. */
        DEFAULT;

        static Origin of(Position position) {
            return position.line() > 0 ? FILE : position.source().startsWith("environment") ? ENVIRONMENT : OPTION;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
