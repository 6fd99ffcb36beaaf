package io.wsgateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application in {@code docs/applications.md}, one of its listeners, and their test. */
class DocumentedApplicationTest {

    private static final Path PAGE = Path.of("../docs/applications.md");
    private static final Pattern SOURCE = Pattern.compile("(?s)```java\\n(package .*?(?:class|record) (\\w+).*?)```");

    @TempDir
    private Path directory;

    @Test
    void compilesAndPassesItsTest() throws Exception {
        try (CompiledSources compiled = new CompiledSources(sources(), directory)) {
            assertThat(compiled.runTests("hello.HelloTest")).hasSize(4);
        }
    }

    private List<Path> sources() throws Exception {
        List<Path> sources = new ArrayList<>();
        for (MatchResult source : SOURCE.matcher(Files.readString(PAGE)).results().toList()) {
            sources.add(Files.writeString(directory.resolve(source.group(2) + ".java"), source.group(1)));
        }
        assertThat(sources).hasSize(4);
        return sources;
    }
}
