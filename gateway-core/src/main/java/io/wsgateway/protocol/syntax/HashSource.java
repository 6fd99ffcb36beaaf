package io.wsgateway.protocol.syntax;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Which script or style of a page a Content-Security-Policy means, by its hash.
 *
 * @see <a href="https://www.w3.org/TR/CSP3/#grammardef-hash-source">Content Security Policy Level 3, hash-source</a>
 */
public final class HashSource {

    private HashSource() {}

    /**
     * The source of this script or style.
     *
     * @param text all between the tags, as browsers see it: with LF for every line end
     */
    public static String of(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
