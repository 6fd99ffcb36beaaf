package io.wsgateway.launcher.run;

import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.launcher.config.FileSettings;
import io.wsgateway.launcher.config.Problems;
import io.wsgateway.launcher.config.ReadFiles;
import io.wsgateway.launcher.text.Escaped;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The settings that an application reads at its start; remembers whether it asked for those of each route. Thread-safe. */
final class GivenSettings {

    private final ApplicationSettings written;
    private final Problems problems;
    private final FileSettings all;
    private final Map<String, FileSettings> routes = new LinkedHashMap<>();
    private volatile boolean byRoute;

    /**
     * @param home the folder that paths are relative to
     */
    GivenSettings(ApplicationSettings written, Path home, Problems problems) {
        this.written = written;
        this.problems = problems;
        this.all = written.all().forReading(home, problems);
        written.routes().forEach(route -> routes.put(route.route(), route.forReading(home, problems)));
    }

    /** What holds for all routes. */
    FileSettings all() {
        return all;
    }

    /** Each route with its own. */
    List<ApplicationRoute> routes() {
        byRoute = true;
        return routes.entrySet().stream().map(route -> new ApplicationRoute(route.getKey(), route.getValue())).toList();
    }

    /** Whether it has asked for those of each route. */
    boolean byRoute() {
        return byRoute;
    }

    /**
     * Adds a problem for each key that the application doesn't know; where it hasn't asked for those of each route, for each further
     * route that has settings, too. To be called once it has started.
     *
     * @param name the application's
     */
    void check(String name) {
        if (byRoute) {
            routes.values().forEach(FileSettings::checkUnasked);
            return;
        }
        all.checkUnasked();
        written.routes().stream().filter(route -> !route.written().entries().isEmpty())
                .filter(route -> !route.key().equals(written.all().key()))
                .forEach(route -> problems.add(route.written().position(), route.key(), Escaped.text(name)
                        + " has its settings at " + written.all().key()
                        + " already; they hold for all its routes, so give them once"));
    }

    /** What is allowed and yet a risk, in sentences. */
    List<String> warnings() {
        return read().map(FileSettings::warnings).flatMap(List::stream).distinct().toList();
    }

    /** The files that it has read. */
    ReadFiles files() {
        Map<Path, String> contents = new HashMap<>();
        read().forEach(settings -> contents.putAll(settings.files().contents()));
        return new ReadFiles(contents);
    }

    private Stream<FileSettings> read() {
        return Stream.concat(Stream.of(all), routes.values().stream());
    }
}
