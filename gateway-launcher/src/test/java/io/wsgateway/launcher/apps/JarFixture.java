package io.wsgateway.launcher.apps;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles sources into an application jar. */
public final class JarFixture {

    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final Manifest manifest = new Manifest();
    private final List<String> providers = new ArrayList<>();

    public JarFixture() {
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    }

    /** A provider whose methods are these, beside a name and a start that works unless they say otherwise. */
    public static JarFixture provider(String className, String name, String methods) {
        return new JarFixture().withProvider(className, name, methods);
    }

    JarFixture withProvider(String className, String name, String methods) {
        String start = methods.contains(" start(") ? "" : """
                @Override public Application start(ApplicationContext context) { return new Running(); }
                """;
        String simple = className.substring(className.lastIndexOf('.') + 1);
        String packageName = className.substring(0, className.lastIndexOf('.'));
        source(packageName + ".Running", """
                package %s;
                import io.wsgateway.app.*;
                public class Running implements Application {
                    @Override public SessionListener onOpen(Session session, OpeningRequest request) {
                        return new SessionListener() {};
                    }
                }
                """.formatted(packageName));
        return source(className, """
                package %s;
                import io.wsgateway.app.*;
                import java.util.*;
                public class %s implements ApplicationProvider {
                    @Override public String name() { return "%s"; }
                    %s
                    %s
                }
                """.formatted(packageName, simple, name, start, methods)).service(className);
    }

    public JarFixture source(String className, String source) {
        sources.put(className, source);
        return this;
    }

    JarFixture service(String className) {
        providers.add(className);
        return this;
    }

    public JarFixture entry(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    JarFixture manifest(String name, String value) {
        manifest.getMainAttributes().putValue(name, value);
        return this;
    }

    /** The compiled classes, by entry name; to be changed before {@link #write}. */
    Map<String, byte[]> compiled() {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        Map<String, ByteArrayOutputStream> classes = new LinkedHashMap<>();
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((name, source) -> units.add(new Source(name, source)));
        try (JavaFileManager files = new InMemory(compiler.getStandardFileManager(null, null, null), classes)) {
            boolean done =
                    compiler.getTask(messages, files, null, List.of("-proc:none", "-nowarn"), null, units).call();
            if (!done) {
                throw new AssertionError(messages.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, byte[]> result = new LinkedHashMap<>();
        classes.forEach((name, bytes) -> result.put(name.replace('.', '/') + ".class", bytes.toByteArray()));
        return result;
    }

    /** Writes the jar. */
    public Path write(Path jar) throws IOException {
        Files.createDirectories(jar.getParent());
        Map<String, byte[]> all = new LinkedHashMap<>(sources.isEmpty() ? Map.of() : compiled());
        if (!providers.isEmpty()) {
            all.put(Bundle.SERVICES, String.join("\n", providers).getBytes(StandardCharsets.UTF_8));
        }
        all.putAll(entries);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Map.Entry<String, byte[]> entry : all.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
        return jar;
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String source;

        Source(String className, String source) {
            super(URI.create("string:///" + className.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.source = source;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {

        private final Map<String, ByteArrayOutputStream> classes;

        InMemory(StandardJavaFileManager files, Map<String, ByteArrayOutputStream> classes) {
            super(files);
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(Location location, String className, JavaFileObject.Kind kind,
                FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className + kind.extension), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    classes.put(className, bytes);
                    return bytes;
                }
            };
        }
    }
}
