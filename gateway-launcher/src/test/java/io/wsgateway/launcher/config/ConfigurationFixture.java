package io.wsgateway.launcher.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A configuration file in a folder of its own, read with an environment and options. */
final class ConfigurationFixture {

    private final Path home;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private List<String> options = List.of();

    ConfigurationFixture(Path home) throws IOException {
        this.home = home;
        Files.createDirectories(home.resolve("apps"));
        file("");
    }

    ConfigurationFixture file(String yaml) throws IOException {
        Files.writeString(path(), yaml);
        return this;
    }

    ConfigurationFixture environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    ConfigurationFixture set(String... keysAndValues) {
        options = List.of(keysAndValues);
        return this;
    }

    Path path() {
        return home.resolve("gateway.yaml");
    }

    Configuration read() throws ConfigurationException {
        return readWritten().configuration();
    }

    WrittenConfiguration readWritten() throws ConfigurationException {
        return new ConfigurationFile(path(), "gateway.yaml", home, environment, options).readWritten();
    }

    /** Every problem as it is printed, with the folder's path as HOME. */
    List<String> problems() {
        try {
            read();
            return List.of();
        } catch (ConfigurationException e) {
            return e.problems().stream().map(problem -> problem.toString().replace(home.toString(), "HOME")).toList();
        }
    }
}
