package io.wsgateway.launcher.run;

import io.wsgateway.launcher.config.AdminToken;
import io.wsgateway.launcher.config.ApplicationScope;
import io.wsgateway.launcher.config.PushConfig;
import io.wsgateway.launcher.config.RouteConfig;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What the operator is told where tokens of back ends are for applications that no route leads to, as by a slip of the pen. */
final class UnusedTokens {

    private UnusedTokens() {}

    /** The warnings; none if there is nothing to warn of. */
    static List<String> of(PushConfig push, List<RouteConfig> routes) {
        Set<String> reached = routes.stream().map(route -> route.application().value()).collect(Collectors.toSet());
        List<String> warnings = new ArrayList<>();
        for (AdminToken token : push.tokens()) {
            if (token.scope() instanceof ApplicationScope.Of(var names)) {
                names.stream().filter(name -> !reached.contains(name)).sorted()
                        .forEach(name -> warnings.add("push.tokens: " + token.name() + " is for the application "
                                + Escaped.text(name) + ", which no route leads to"
                                + Suggestion.forName(name, reached)));
            }
        }
        return warnings;
    }
}
