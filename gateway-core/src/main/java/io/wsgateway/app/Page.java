package io.wsgateway.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** An HTML page, UTF-8, that loads nothing from other hosts. Immutable. */
public final class Page {

    private final byte[] html;

    private Page(byte[] html) {
        this.html = html;
    }

    /** A page of these bytes, copied. */
    public static Page of(byte[] html) {
        return new Page(html.clone());
    }

    /**
     * A page held in a jar, named relative to the class as {@link Class#getResourceAsStream} does.
     *
     * @throws IllegalArgumentException if there is no such resource
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
}
