package io.wsgateway.launcher.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * The files that settings were read from, with what was in them. Immutable.
 *
 * @param contents a hash of each file's first MiB, by its path
 */
public record ReadFiles(Map<Path, String> contents) {

    private static final int MOST_BYTES = 1 << 20;

    public ReadFiles {
        contents = Map.copyOf(contents);
    }

    /** Whether each of them still holds the same. */
    public boolean areUnchanged() {
        return contents.entrySet().stream().allMatch(file -> hash(file.getKey()).equals(file.getValue()));
    }

    /** Of a file that can't be read it is empty. */
    static String hash(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(in.readNBytes(MOST_BYTES)));
        } catch (IOException e) {
            return "";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
