package io.wsgateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application in {@code docs/applications.md}, and its test. */
class DocumentedApplicationTest {

    private static final Path PAGE = Path.of("../docs/applications.md");
    private static final Pattern SOURCE = Pattern.compile("(?s)```java\\n(.*?class (\\w+).*?)```");

    @TempDir
    private Path directory;

    @Test
    void compilesAndPassesItsTest() throws Exception {
        compile(sources());
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            Constructor<?> test = loader.loadClass("hello.HelloTest").getDeclaredConstructor();
            test.setAccessible(true);
            List<String> run = new ArrayList<>();
            for (Method method : test.getDeclaringClass().getDeclaredMethods()) {
                if (method.isAnnotationPresent(Test.class)) {
                    method.setAccessible(true);
                    method.invoke(test.newInstance());
                    run.add(method.getName());
                }
            }
            assertThat(run).hasSize(2);
        }
    }

    private List<Path> sources() throws Exception {
        List<Path> sources = new ArrayList<>();
        for (MatchResult source : SOURCE.matcher(Files.readString(PAGE)).results().toList()) {
            sources.add(Files.writeString(directory.resolve(source.group(2) + ".java"), source.group(1)));
        }
        assertThat(sources).hasSize(2);
        return sources;
    }

    private void compile(List<Path> sources) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(output, files, null,
                    List.of("--release", "21", "-Xlint:all,-processing,-path",
                            "-Werror", "-proc:none", "-d", directory.toString()),
                    null, files.getJavaFileObjectsFromPaths(sources)).call();
            assertThat(compiled).as(output.toString()).isTrue();
        }
    }
}
