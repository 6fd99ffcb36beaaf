package io.wsgateway.launcher.apps;

import io.wsgateway.launcher.text.Escaped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads jars from end to end: whether they are whole, and whether they are others than before. */
final class WholeJars {

    private static final int CHUNK = 1 << 16;

    private WholeJars() {}

    /** What is missing of these, or damaged; empty if every entry of each has the checksum it should have. */
    static Optional<String> flaw(List<Path> jars) {
        byte[] chunk = new byte[CHUNK];
        for (Path jar : jars) {
            String part = jars.size() == 1 ? "" : shown(jar) + ": ";
            try (ZipFile file = new ZipFile(jar.toFile())) {
                Enumeration<? extends ZipEntry> entries = file.entries();
                while (entries.hasMoreElements()) {
                    ZipEntry entry = entries.nextElement();
                    if (checksum(file, entry, chunk) != entry.getCrc()) {
                        return Optional.of(part + Escaped.text(entry.getName()) + " is damaged");
                    }
                }
            } catch (IOException e) {
                return Optional.of(part + Escaped.text(String.valueOf(e.getMessage())));
            }
        }
        return Optional.empty();
    }

    private static long checksum(ZipFile file, ZipEntry entry, byte[] chunk) throws IOException {
        try (InputStream stored = file.getInputStream(entry);
                CheckedInputStream in = new CheckedInputStream(stored, new CRC32())) {
            while (in.read(chunk) >= 0) {
                // reading alone is what it takes
            }
            return in.getChecksum().getValue();
        }
    }

    /** Whether these are the same by name and byte for byte. */
    static boolean same(List<Path> jars, List<Path> others) throws IOException {
        if (!names(jars).equals(names(others))) {
            return false;
        }
        for (int i = 0; i < jars.size(); i++) {
            if (Files.mismatch(jars.get(i), others.get(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static List<String> names(List<Path> jars) {
        return jars.stream().map(jar -> String.valueOf(jar.getFileName())).toList();
    }

    private static String shown(Path jar) {
        return Escaped.text(String.valueOf(jar.getFileName()));
    }
}
