package io.wsgateway.launcher.run;

import io.wsgateway.launcher.config.AdminToken;
import io.wsgateway.launcher.config.AdminToken.Access;
import io.wsgateway.launcher.config.Node.Mapping;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What applications for operators find in their settings where these say nothing of a token. */
final class OperatorSettings {

    private static final String TOKEN = "token";
    private static final String TOKENS = "tokens";

    private OperatorSettings() {}

    /**
     * As {@code token} the first one with full access, empty where none has, so that an application which knows only that
     * one lets nobody do anything by a token that may only read; as {@code tokens} all of them, separated by spaces.
     */
    static Map<String, String> of(List<AdminToken> known) {
        return known.isEmpty()
                ? Map.of()
                : Map.of(TOKEN, known.stream().filter(token -> token.access() == Access.FULL)
                        .map(AdminToken::secret).findFirst().orElse(""),
                        TOKENS, known.stream().map(AdminToken::secret).collect(Collectors.joining(" ")));
    }

    /** Nothing of these where settings have tokens of their own. */
    static Map<String, String> besideOwn(Mapping settings, Map<String, String> fallbacks) {
        return hasOwn(settings) ? Map.of() : fallbacks;
    }

    /** True if settings have tokens of their own. */
    static boolean hasOwn(Mapping settings) {
        Set<String> keys = settings.entries().keySet();
        return keys.contains(TOKEN) || keys.contains(TOKENS);
    }
}
