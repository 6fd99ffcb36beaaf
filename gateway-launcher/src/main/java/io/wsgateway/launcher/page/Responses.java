package io.wsgateway.launcher.page;

import io.wsgateway.netty.http.PlainEndpoint.Response;
import io.wsgateway.protocol.handshake.HeaderField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Responses with the header fields that keep browsers strict. */
final class Responses {

    private static final List<HeaderField> STRICT =
            List.of(new HeaderField("Cache-Control", "no-store"), new HeaderField("X-Content-Type-Options", "nosniff"),
                    new HeaderField("Referrer-Policy", "no-referrer"),
                    new HeaderField("Cross-Origin-Resource-Policy", "same-origin"));

    /** What a response that is no page may do in a browser: nothing. */
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    private Responses() {}

    /** A sentence. */
    static Response text(int status, String sentence) {
        return of(status, "text/plain; charset=utf-8", NOTHING, (sentence + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** JSON. */
    static Response json(String json) {
        return of(200, "application/json", NOTHING, json.getBytes(StandardCharsets.UTF_8));
    }

    /** A page under its own policy. */
    static Response html(String policy, String html) {
        return of(200, "text/html; charset=utf-8", policy, html.getBytes(StandardCharsets.UTF_8));
    }

    private static Response of(int status, String type, String policy, byte[] body) {
        List<HeaderField> headers = new ArrayList<>(STRICT);
        headers.add(new HeaderField("Content-Type", type));
        headers.add(new HeaderField("Content-Security-Policy", policy));
        return new Response(status, List.copyOf(headers), body);
    }
}
