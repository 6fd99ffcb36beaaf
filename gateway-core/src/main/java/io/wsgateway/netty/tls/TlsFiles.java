package io.wsgateway.netty.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Every file of a listener's TLS as it was at one time: read once, so that what is compared is what is used. Short-lived, for it
 * holds private keys.
 */
final class TlsFiles {

    /** More than the certificates of all authorities that browsers trust. */
    private static final int MOST_BYTES = 4 << 20;

    private final Map<Path, byte[]> contents = new HashMap<>();

    private TlsFiles() {}

    /**
     * Reads them all.
     *
     * @throws TlsException naming the first that can't be read, or is larger than 4 MiB
     */
    static TlsFiles read(ListenerTls tls) throws TlsException {
        TlsFiles files = new TlsFiles();
        for (KeySource source : tls.certificates()) {
            if (source instanceof KeySource.Files own) {
                files.add("certificate", own.certificate());
                files.add("key", own.key());
                if (own.password().orElse(null) instanceof KeyPassword.InFile in) {
                    files.add("key-password-file", in.file());
                }
            }
        }
        if (tls.clients().isPresent()) {
            files.add("client-ca", tls.clients().get().authorities());
        }
        return files;
    }

    private void add(String what, Path file) throws TlsException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw new TlsException(what + " " + file + " is larger than 4 MiB (expected: a PEM file)");
            }
            contents.put(file, content);
        } catch (IOException e) {
            throw new TlsException(what + " " + file + " can't be read", e);
        }
    }

    /** As PEM, which is ASCII; what stands around it doesn't matter. */
    String text(Path file) {
        return new String(content(file), StandardCharsets.ISO_8859_1);
    }

    /** As a text of any language. */
    String firstLine(Path file) {
        return new String(content(file), StandardCharsets.UTF_8).lines().findFirst().orElse("");
    }

    private byte[] content(Path file) {
        byte[] content = contents.get(file);
        if (content == null) {
            throw new IllegalArgumentException("not among what was read: " + file);
        }
        return content;
    }

    /** What tells these contents from others. */
    String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            List<Path> files = new ArrayList<>(contents.keySet());
            files.sort(null);
            for (Path file : files) {
                digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
                digest.update(MessageDigest.getInstance("SHA-256").digest(contents.get(file)));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
