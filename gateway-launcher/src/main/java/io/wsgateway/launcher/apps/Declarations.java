package io.wsgateway.launcher.apps;

import io.wsgateway.app.Application;
import io.wsgateway.app.Execution;
import io.wsgateway.app.Page;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.protocol.syntax.Token;
import io.wsgateway.session.HostedApplication;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a started application declares, held against what its methods promise. */
final class Declarations {

    private Declarations() {}

    /** Asks once. */
    static HostedApplication ask(FoundApplication found, Application application) throws LoadException {
        List<String> subprotocols = notNull(application.subprotocols(),
                "subprotocols() returned null (expected: a list, which may be empty)");
        checkTokens(subprotocols);
        Execution execution = notNull(application.execution(),
                "execution() returned null (expected: EVENT_LOOP or BLOCKING)");
        Optional<Page> page = notNull(application.page(),
                "page() returned null (expected: Optional.empty(), or a page)");
        return new HostedApplication(found.name(), application, found.audience(), execution, subprotocols, page);
    }

    private static void checkTokens(List<String> subprotocols) throws LoadException {
        Set<String> seen = new HashSet<>();
        for (@Nullable String subprotocol : subprotocols) {
            if (subprotocol == null || !Token.isToken(subprotocol)) {
                throw new LoadException("subprotocols() has "
                        + (subprotocol == null ? "null" : "\"" + Escaped.text(subprotocol) + "\"")
                        + " (expected: tokens such as chat.v1)");
            }
            if (!seen.add(subprotocol)) {
                throw new LoadException("subprotocols() has " + subprotocol + " twice");
            }
        }
    }

    private static <T> T notNull(@Nullable T value, String message) throws LoadException {
        if (value == null) {
            throw new LoadException(message);
        }
        return value;
    }
}
