package io.wsgateway.launcher.apps;

import io.wsgateway.launcher.text.Escaped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A jar, or a folder of jars, in the applications folder. Immutable.
 *
 * @param name its file name, such as {@code chat.jar} or {@code status}
 * @param jars the jars, in the order of their names
 */
record Bundle(String name, List<Path> jars) {

    private static final Logger LOG = LoggerFactory.getLogger(Bundle.class);
    private static final String JAR = ".jar";
    /** What somebody may have meant to be an application. */
    private static final Pattern ARCHIVE = Pattern.compile(".*\\.(zip|war|ear|tar|gz|tgz|class)");
    /** Made by a file system, for root alone. */
    private static final String LOST_AND_FOUND = "lost+found";

    static final String SERVICES = "META-INF/services/io.wsgateway.app.ApplicationProvider";

    Bundle {
        jars = List.copyOf(jars);
    }

    /**
     * Every bundle of a folder, in the order of their names. What file systems and archivers leave is passed over: folders
     * without a jar, and other files. A link to nothing is a bundle, which can't be resolved.
     */
    static List<Bundle> in(Path directory) throws IOException {
        return in(directory, new HashSet<>());
    }

    /**
     * The same for who looks again and again.
     *
     * @param told what was logged of files that are passed over; each is logged once
     */
    static List<Bundle> in(Path directory, Set<String> told) throws IOException {
        List<Bundle> bundles = new ArrayList<>();
        for (Path path : list(directory)) {
            if (isJar(path) || isDangling(path) || isFolder(path) && mayHoldJars(path)) {
                bundles.add(new Bundle(shown(path), List.of(path)));
            } else if (told.add(shown(path))) {
                tellOf(path);
            }
        }
        return bundles;
    }

    private static void tellOf(Path passedOver) {
        if (ARCHIVE.matcher(name(passedOver)).matches() && !isHidden(passedOver)) {
            LOG.warn("{} is passed over: an application is a .jar, or a folder of them", shown(passedOver));
        } else {
            LOG.debug("{} is passed over: {}", shown(passedOver),
                    Files.isDirectory(passedOver) ? "a folder without a jar" : "no jar");
        }
    }

    /** True if a folder has jars, or should have, or nobody can say. */
    private static boolean mayHoldJars(Path folder) {
        if (name(folder).endsWith(JAR)) {
            return true; // Docker makes such a folder where the jar it is to mount isn't there
        }
        try {
            return list(folder).stream().anyMatch(path -> isJar(path) || isDangling(path));
        } catch (IOException e) {
            return !name(folder).equals(LOST_AND_FOUND);
        }
    }

    /** This bundle with its folder, if it is one, replaced by the jars in it. */
    Bundle resolved() throws LoadException {
        Path path = jars.getFirst();
        requireSpelt(path, "");
        requireTarget(path, "");
        if (!Files.isDirectory(path)) {
            return this;
        }
        try {
            List<Path> entries = list(path);
            for (Path entry : entries) {
                requireTarget(entry, shown(entry) + " in it ");
            }
            List<Path> found = entries.stream().filter(Bundle::isJar).toList();
            if (found.isEmpty()) {
                throw new LoadException("a folder without a jar; put the application's jars into it, or remove it");
            }
            return new Bundle(name, found);
        } catch (IOException e) {
            throw new LoadException("the folder can't be read: " + ThrowableDescription.plain(e), e);
        }
    }

    private static void requireTarget(Path path, String part) throws LoadException {
        if (isDangling(path)) {
            throw new LoadException(
                    part + "is a link to what isn't there, or may not be read; remove it, or link it anew");
        }
    }

    /** Throws if the gateway's user may not read every jar, as after a copy that keeps its file mode. */
    void requireReadable() throws LoadException {
        for (Path jar : jars) {
            requireSpelt(jar, part(jar));
            if (!Files.isReadable(jar)) {
                throw new LoadException(part(jar) + "may not be read by the gateway's user; chmod a+r");
            }
        }
    }

    /** Copies the jars, so that replacing a file while it is in use harms nobody. */
    Bundle copiedTo(Path directory) throws LoadException {
        try {
            Files.createDirectory(directory);
            for (Path jar : jars) {
                Files.copy(jar, directory.resolve(String.valueOf(jar.getFileName())));
            }
            return new Bundle(name, list(directory));
        } catch (IOException e) {
            throw new LoadException("can't be copied to " + directory + ", from where it would run: "
                    + ThrowableDescription.plain(e), e);
        }
    }

    /** Looks at each jar before any class of it is loaded. */
    Contents inspect() throws LoadException {
        boolean services = false;
        boolean copyOfApi = false;
        for (Path jar : jars) {
            // Opened as the class loader does; signatures are none of our business.
            try (JarFile file = new JarFile(jar.toFile(), false)) {
                Optional<Manifest> manifest = Optional.ofNullable(file.getManifest());
                if (manifest.isPresent()) {
                    checkApi(manifest.get().getMainAttributes());
                }
                services |= file.getEntry(SERVICES) != null;
                copyOfApi |= file.stream().anyMatch(Bundle::isOfApi);
            } catch (ZipException e) {
                throw new LoadException(
                        part(jar) + "isn't a jar, or not a whole one (" + message(e) + "); copy it again", e);
            } catch (IOException e) {
                throw new LoadException(part(jar) + "can't be read: " + ThrowableDescription.plain(e), e);
            }
        }
        if (!services) {
            throw new LoadException("holds no application: " + SERVICES
                    + " is missing; name the application's provider class in it");
        }
        return new Contents(copyOfApi);
    }

    /**
     * What was seen in a bundle.
     *
     * @param copyOfApi true if it brings classes which the gateway provides, and which are therefore passed over
     */
    record Contents(boolean copyOfApi) {}

    /** Which part of the bundle a message is about; nothing to say where the bundle is one jar. */
    private String part(Path jar) {
        String file = shown(jar);
        return file.equals(name) ? "" : file + " in it ";
    }

    private static void checkApi(Attributes manifest) throws LoadException {
        String needed = manifest.getValue(ApiVersion.MANIFEST_ENTRY);
        if (needed == null) {
            return;
        }
        if (!needed.strip().matches("\\d{1,6}")) {
            throw new LoadException("its manifest says " + ApiVersion.MANIFEST_ENTRY + ": " + Escaped.text(needed)
                    + " (expected: a whole number such as " + ApiVersion.CURRENT + ")");
        }
        if (Integer.parseInt(needed.strip()) > ApiVersion.CURRENT) {
            throw new LoadException("needs version " + needed.strip() + " of the application API, this gateway has "
                    + ApiVersion.CURRENT + "; use a newer gateway, or an older version of the application");
        }
    }

    private static boolean isOfApi(ZipEntry entry) {
        String path = entry.getName();
        int slash = path.lastIndexOf('/');
        return slash > 0 && path.endsWith(".class")
                && ApiClassLoader.provides(path.substring(0, slash).replace('/', '.'));
    }

    /** Throws if a path that was read isn't the path its text stands for: Java could open it, but not tell of it. */
    private static void requireSpelt(Path path, String part) throws LoadException {
        boolean spelt;
        try {
            spelt = path.getFileSystem().getPath(path.toString()).equals(path);
        } catch (InvalidPathException e) {
            spelt = false;
        }
        if (!spelt) {
            throw new LoadException(part + "has a name that the locale can't spell ("
                    + System.getProperty("sun.jnu.encoding")
                    + "); rename it, or start the gateway with LC_ALL=C.UTF-8");
        }
    }

    private static boolean isJar(Path path) {
        return Files.isRegularFile(path) && name(path).endsWith(JAR) && !isHidden(path);
    }

    private static boolean isDangling(Path path) {
        return Files.isSymbolicLink(path) && !Files.exists(path) && !isHidden(path);
    }

    private static boolean isFolder(Path path) {
        return Files.isDirectory(path) && !isHidden(path);
    }

    private static boolean isHidden(Path path) {
        return name(path).startsWith(".");
    }

    private static String shown(Path path) {
        return Escaped.text(String.valueOf(path.getFileName()));
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }

    private static String message(Exception e) {
        return Escaped.text(String.valueOf(e.getMessage()));
    }
}
