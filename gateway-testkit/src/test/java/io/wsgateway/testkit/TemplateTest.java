package io.wsgateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.ApplicationProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code template/}, which is no module of this build: what changes here must not break it unnoticed. */
class TemplateTest {

    private static final Path TEMPLATE = Path.of("../template");

    @TempDir
    private Path directory;

    @BeforeEach
    void copyResources() throws Exception {
        Path resources = TEMPLATE.resolve("src/main/resources");
        for (Path file : files(resources, "")) {
            Path copy = directory.resolve(resources.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }

    @Test
    void compilesAndPassesItsTest() throws Exception {
        try (CompiledSources compiled = new CompiledSources(files(TEMPLATE.resolve("src"), ".java"), directory)) {
            assertThat(compiled.runTests("com.example.hello.HelloTest")).isNotEmpty();
        }
    }

    @Test
    void isFoundByItsServiceFileAndHasAPage() throws Exception {
        try (CompiledSources compiled = new CompiledSources(files(TEMPLATE.resolve("src"), ".java"), directory)) {
            List<ApplicationProvider> providers = ServiceLoader.load(ApplicationProvider.class, compiled.loader())
                    .stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();
            assertThat(providers).extracting(ApplicationProvider::name).containsExactly("hello");
            assertThat(providers.get(0).start(new FakeContext("hello")).page()).isPresent();
        }
    }

    @Test
    void asksForTheVersionsOfThisBuild() throws Exception {
        String template = Files.readString(TEMPLATE.resolve("pom.xml"));
        String root = Files.readString(Path.of("../pom.xml"));
        assertThat(element(template, "gateway.version"))
                .isEqualTo(element(root, "artifactId>gateway-parent</artifactId>\\s*<version"));
        assertThat(element(template, "junit.version")).isEqualTo(element(root, "junit.version"));
        assertThat(element(template, "assertj.version")).isEqualTo(element(root, "assertj.version"));
    }

    private static String element(String pom, String start) {
        Matcher matcher = Pattern.compile("<" + start + ">([^<]+)<").matcher(pom);
        assertThat(matcher.find()).as(start).isTrue();
        return matcher.group(1);
    }

    private static List<Path> files(Path folder, String ending) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Files.isRegularFile(file) && file.toString().endsWith(ending)).toList();
        }
    }
}
