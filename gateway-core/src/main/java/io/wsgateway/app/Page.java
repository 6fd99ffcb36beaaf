package io.wsgateway.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * An HTML page, UTF-8, that loads nothing from other hosts. Its scripts and styles stand in {@code script} and
 * {@code style} elements; in attributes, such as {@code onclick} and {@code style}, browsers ignore them. One that imports
 * modules of the gateway's own host, such as {@code /gateway-client.js}, says so by {@link #importing}. Immutable.
 */
public final class Page {

    private final byte[] html;
    private final String policy;

    private Page(byte[] html, PagePolicy.Imports imports) {
        this.html = html;
        this.policy = PagePolicy.of(new String(html, StandardCharsets.UTF_8), imports);
    }

    /**
     * A page of these bytes, copied.
     *
     * @throws IllegalArgumentException if it has more than 64 different scripts, or styles
     */
    public static Page of(byte[] html) {
        return new Page(html.clone(), PagePolicy.Imports.NOTHING);
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
            return new Page(in.readAllBytes(), PagePolicy.Imports.NOTHING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The same page, which may load scripts of the host that it came from as well: {@code import … from '/gateway-client.js'}.
     * All that is served there as JavaScript may run in it then, also what a proxy in front has at other paths.
     */
    public Page importing() {
        return new Page(html, PagePolicy.Imports.OWN_HOST);
    }

    /** The page's bytes, a copy. */
    public byte[] html() {
        return html.clone();
    }

    /** The value of Content-Security-Policy that the page is sent with: exactly its own scripts and styles may run, and what it imports. */
    public String contentSecurityPolicy() {
        return policy;
    }
}
