package io.wsgateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Java sources that this build doesn't compile, compiled into a folder; with them come the resources in that folder. */
final class CompiledSources implements AutoCloseable {

    private final URLClassLoader loader;

    /** Compiles the sources into the folder; a warning fails the test as an error does. */
    CompiledSources(List<Path> sources, Path directory) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(output, files, null,
                    List.of("--release", "21", "-Xlint:all,-processing,-path",
                            "-Werror", "-proc:none", "-d", directory.toString()),
                    null, files.getJavaFileObjectsFromPaths(sources)).call();
            assertThat(compiled).as(output.toString()).isTrue();
        }
        loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
    }

    ClassLoader loader() {
        return loader;
    }

    /** Runs the tests of a class, and returns their names. */
    List<String> runTests(String className) throws Exception {
        Constructor<?> test = loader.loadClass(className).getDeclaredConstructor();
        test.setAccessible(true);
        List<String> run = new ArrayList<>();
        for (Method method : test.getDeclaringClass().getDeclaredMethods()) {
            if (method.isAnnotationPresent(Test.class)) {
                method.setAccessible(true);
                method.invoke(test.newInstance());
                run.add(method.getName());
            }
        }
        return run;
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
