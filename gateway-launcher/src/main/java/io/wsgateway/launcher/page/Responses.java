package io.wsgateway.launcher.page;

import io.wsgateway.opening.Answer;
import io.wsgateway.opening.PageFields;
import io.wsgateway.protocol.handshake.HeaderField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Responses with the header fields that keep browsers strict. */
public final class Responses {

    /** What a response that is no page may do in a browser: nothing. */
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    private Responses() {}

    /** A sentence. */
    public static Answer text(int status, String sentence) {
        return text(status, List.of(), sentence);
    }

    /** A sentence, with further header fields. */
    public static Answer text(int status, List<HeaderField> further, String sentence) {
        return of(status, "text/plain; charset=utf-8", NOTHING, further, sentence + "\n");
    }

    /** JSON. */
    public static Answer json(String json) {
        return json(List.of(), json);
    }

    /** JSON, with further header fields. */
    public static Answer json(List<HeaderField> further, String json) {
        return of(200, "application/json", NOTHING, further, json);
    }

    /** JSON, with another status than 200. */
    public static Answer json(int status, String json) {
        return of(status, "application/json", NOTHING, List.of(), json);
    }

    /** A page under its own policy. */
    public static Answer html(String policy, String html) {
        return html(policy, List.of(), html);
    }

    /** A page under its own policy, with further header fields. */
    public static Answer html(String policy, List<HeaderField> further, String html) {
        return of(200, "text/html; charset=utf-8", policy, further, html);
    }

    private static Answer of(int status, String type, String policy, List<HeaderField> further, String body) {
        List<HeaderField> headers = new ArrayList<>(PageFields.under(policy));
        headers.addAll(further);
        headers.add(new HeaderField("Content-Type", type));
        return new Answer(status, List.copyOf(headers), body.getBytes(StandardCharsets.UTF_8));
    }
}
