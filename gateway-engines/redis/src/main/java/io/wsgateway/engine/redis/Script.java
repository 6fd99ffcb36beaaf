package io.wsgateway.engine.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** What runs at the server; each begins with {@code history.lua}. */
@SuppressWarnings("ImmutableEnumChecker") // Nobody changes the arrays.
enum Script {

    KEEP, READ, LOOK, FORGET, TOUCH, REIGN;

    private final byte[] text;
    private final byte[] sha;

    Script() {
        text = (resource("history") + resource(name().toLowerCase(Locale.ROOT))).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text);
            sha = HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("no " + name + ".lua in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For {@code EVAL}. */
    byte[] text() {
        return text;
    }

    /** For {@code EVALSHA}. */
    byte[] sha() {
        return sha;
    }
}
