package io.wsgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docker/README.md says of the image that only the Dockerfile knows. */
class ImageDocsTest {

    private static final Path DOCKER = Path.of("..", "docker");

    @Test
    void readsNamesOfFilesAsUtf8() throws IOException {
        assertThat(Files.readAllLines(DOCKER.resolve("Dockerfile"))).contains("ENV LANG=C.UTF-8");
    }

    @Test
    void listsTheModulesThatApplicationsMayCountOn() throws IOException {
        List<String> modules = Files.readAllLines(DOCKER.resolve("Dockerfile")).stream()
                .filter(line -> line.startsWith("ARG MODULES=")).toList();
        assertThat(modules).hasSize(1);
        Set<String> documented = new TreeSet<>();
        Pattern.compile("`((?:java|jdk)\\.[a-z.]+)`").matcher(Files.readString(DOCKER.resolve("README.md"))).results()
                .map((MatchResult match) -> match.group(1)).forEach(documented::add);
        assertThat(documented)
                .containsExactlyInAnyOrder(modules.getFirst().substring("ARG MODULES=".length()).split(","));
    }
}
