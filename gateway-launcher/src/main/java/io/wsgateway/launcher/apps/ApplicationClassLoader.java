package io.wsgateway.launcher.apps;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of one bundle. Where they call {@link System#exit}, they call {@link RefusedExit#exit} instead. It knows
 * which classes it has loaded, for who looks what they hold. Thread-safe.
 */
public final class ApplicationClassLoader extends URLClassLoader {

    static {
        registerAsParallelCapable();
    }

    private final List<Jar> jars;
    /** Guarded by itself. */
    private final List<Class<?>> loaded = new ArrayList<>();

    /**
     * One of its jars.
     *
     * @param file opened for this runtime: it finds the entries that are for this version of Java
     * @param domain where classes of it say they are from
     */
    private record Jar(JarFile file, URL url, ProtectionDomain domain) {}

    /**
     * Opens the jars.
     *
     * @param name the bundle's
     * @throws IOException if one can't be opened
     */
    public static ApplicationClassLoader of(String name, List<Path> jars, ClassLoader parent) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        ApplicationClassLoader loader = new ApplicationClassLoader(name, urls.toArray(URL[]::new), parent);
        try {
            for (int i = 0; i < urls.size(); i++) {
                loader.open(jars.get(i), urls.get(i));
            }
            return loader;
        } catch (IOException e) {
            loader.close();
            throw e;
        }
    }

    private ApplicationClassLoader(String name, URL[] urls, ClassLoader parent) {
        super(name, urls, parent);
        this.jars = new ArrayList<>(urls.length);
    }

    private void open(Path jar, URL url) throws IOException {
        // Signatures are none of our business: whoever may write the jar may leave them out.
        JarFile file = new JarFile(jar.toFile(), false, ZipFile.OPEN_READ, JarFile.runtimeVersion());
        jars.add(new Jar(file, url,
                new ProtectionDomain(new CodeSource(url, (CodeSigner[]) null), null, this, null)));
    }

    /** The classes loaded so far. */
    public List<Class<?>> loaded() {
        synchronized (loaded) {
            return List.copyOf(loaded);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        Class<?> found = find(name);
        synchronized (loaded) {
            loaded.add(found);
        }
        return found;
    }

    private Class<?> find(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/') + ".class";
        try {
            for (Jar jar : jars) {
                JarEntry entry = jar.file.getJarEntry(path);
                if (entry != null) {
                    return define(name, jar, entry);
                }
            }
        } catch (IOException | IllegalStateException e) { // closed meanwhile
            throw new ClassNotFoundException(name, e);
        }
        return super.findClass(name); // in what a manifest names
    }

    private Class<?> define(String name, Jar jar, JarEntry entry) throws IOException {
        byte[] bytes;
        try (InputStream in = jar.file.getInputStream(entry)) {
            bytes = SystemExits.refused(in.readAllBytes());
        }
        int dot = name.lastIndexOf('.');
        if (dot > 0) {
            definePackage(name.substring(0, dot), jar.url, jar.file.getManifest());
        }
        return defineClass(name, bytes, 0, bytes.length, jar.domain);
    }

    private void definePackage(String name, URL url, @Nullable Manifest manifest) {
        if (getDefinedPackage(name) != null) {
            return;
        }
        try {
            if (manifest == null) {
                definePackage(name, null, null, null, null, null, null, null);
            } else {
                definePackage(name, manifest, url);
            }
        } catch (IllegalArgumentException e) {
            if (getDefinedPackage(name) == null) { // else another thread was first
                throw e;
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Jar jar : jars) {
            jar.file.close();
        }
        super.close();
    }
}
