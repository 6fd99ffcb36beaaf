package io.wsgateway.opening;

import io.wsgateway.protocol.handshake.HeaderField;
import java.util.List;

/** The header fields that keep browsers strict about what they are shown. */
public final class PageFields {

    private PageFields() {}

    /**
     * The fields of a page, or of data that a page may ask for: it is kept nowhere, no other origin's page shows it in a
     * frame, embeds it or keeps hold of its window, and it tells nobody where it was.
     *
     * @param policy the value of Content-Security-Policy, with frame-ancestors, which older browsers take X-Frame-Options for
     */
    public static List<HeaderField> under(String policy) {
        return List.of(new HeaderField("Cache-Control", "no-store"), new HeaderField("Referrer-Policy", "no-referrer"),
                new HeaderField("Cross-Origin-Opener-Policy", "same-origin"),
                new HeaderField("Cross-Origin-Resource-Policy", "same-origin"),
                new HeaderField("X-Frame-Options", "DENY"),
                new HeaderField("X-Content-Type-Options", "nosniff"),
                new HeaderField("Content-Security-Policy", policy));
    }
}
