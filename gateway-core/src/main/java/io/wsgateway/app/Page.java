package io.wsgateway.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * An HTML page, UTF-8, that loads nothing from other hosts. Its scripts and styles stand in {@code script} and
 * {@code style} elements; in attributes, such as {@code onclick} and {@code style}, browsers ignore them. Immutable.
 */
public final class Page {

    private final byte[] html;
    private final String policy;

    private Page(byte[] html) {
        this.html = html;
        this.policy = PagePolicy.of(new String(html, StandardCharsets.UTF_8));
    }

    /**
     * A page of these bytes, copied.
     *
     * @throws IllegalArgumentException if it has more than 64 different scripts, or styles
     */
    public static Page of(byte[] html) {
        return new Page(html.clone());
    }

    /**
     * A page held in a jar, named relative to the class as {@link Class#getResourceAsStream} does.
     *
     * @throws IllegalArgumentException if there is no such resource, or it is as {@link #of} refuses it
     */
    public static Page resource(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + name + " beside " + beside.getName());
            }
            return new Page(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page's bytes, a copy. */
    public byte[] html() {
        return html.clone();
    }

    /** The value of Content-Security-Policy that the page is sent with: exactly its own scripts and styles may run. */
    public String contentSecurityPolicy() {
        return policy;
    }
}
