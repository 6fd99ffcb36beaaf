package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.admin.AdminOperation.Action.Aside;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The table of all that the push listener does: those of {@link AdminOperations} that keep to the applications of who asks.
 * {@code openapi-push.json} says the same to programs, and a test holds both together.
 */
final class BackEndOperations {

    /** Each of these heeds {@link AdminRequest#scope}. */
    private static final Set<String> OF_AN_APPLICATION = Set.of(
            "GET /sessions",
            "GET /sessions/{id}",
            "DELETE /sessions/{id}",
            "POST /sessions/{id}/messages",
            "POST /messages",
            "POST /principals/{name}/messages",
            "DELETE /principals/{name}/sessions",
            "GET /topics/{application}/{topic}",
            "POST /topics/{application}/{topic}",
            "GET /histories/{application}/{topic}");
    private static final String LIVE = "GET /health/live";

    private BackEndOperations() {}

    /** The operations, each done by all nodes that it is to reach. */
    static List<AdminOperation> of(AdminSources sources) {
        List<AdminOperation> here = new ArrayList<>();
        here.add(AdminOperation.get("/openapi.json", Optional.empty(), new Aside(request -> OpenApi.PUSH.answer())));
        AdminOperations.here(sources, List.of()).stream()
                .filter(operation -> isOfAnApplication(operation) || operation.name().equals(LIVE))
                .forEach(here::add);
        return AdminOperations.over(sources, here);
    }

    /** Whether back ends may have it done, as it keeps to their applications. */
    static boolean isOfAnApplication(AdminOperation operation) {
        return OF_AN_APPLICATION.contains(operation.name());
    }
}
