package io.wsgateway.testkit;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.ApplicationRoute;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The settings that a test gives an application: each route's own, or those of all. Remembers which were asked for. */
final class GivenRoutes {

    private final FakeSettings all;
    private final Map<String, FakeSettings> routes = new LinkedHashMap<>();
    private boolean asked;

    /**
     * @param all what holds for all routes
     */
    GivenRoutes(FakeSettings all) {
        this.all = all;
    }

    /** What the application finds that asks for the settings of all routes: those of the first that has any, unless others are given. */
    FakeSettings all() {
        return routes.values().stream().filter(settings -> all.isEmpty() && !settings.isEmpty()).findFirst()
                .orElse(all);
    }

    void add(String route, FakeSettings settings) {
        if (routes.putIfAbsent(route, settings) != null) {
            throw new IllegalArgumentException("route " + route + " is given twice");
        }
    }

    /** The routes, in the order they were given. */
    Set<String> paths() {
        return routes.keySet();
    }

    /** As the context gives them. */
    List<ApplicationRoute> ask() {
        asked = true;
        return routes.entrySet().stream().map(route -> new ApplicationRoute(route.getKey(), route.getValue())).toList();
    }

    /** Starts an application, and holds it to the settings that it has asked for: each route's, or those of all. */
    Application start(ApplicationProvider provider, ApplicationContext context) {
        Application started;
        try {
            started = provider.start(context);
        } catch (Exception e) {
            throw new AssertionError("the application did not start: " + e, e);
        }
        List<String> wrong = problems();
        if (!wrong.isEmpty()) {
            started.close();
            throw new AssertionError("wrong settings: " + String.join(", ", wrong) + " (asked for: "
                    + (asked ? "those of each route" : String.join(", ", all().asked())) + ")");
        }
        return started;
    }

    private List<String> problems() {
        if (!asked) {
            return all().problems();
        }
        List<String> problems = new ArrayList<>();
        routes.forEach((route, settings) -> settings.problems()
                .forEach(problem -> problems.add(route + " " + problem)));
        return problems;
    }
}
