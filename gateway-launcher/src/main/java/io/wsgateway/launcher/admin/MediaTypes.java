package io.wsgateway.launcher.admin;

import io.wsgateway.protocol.handshake.HandshakeRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The media types that a request names, RFC 9110 sections 8.3 and 12.5.1; weights and parameters are not looked at. */
final class MediaTypes {

    static final String JSON = "application/json";
    static final String TEXT = "text/plain";
    static final String ANY = "*/*";
    static final String BYTES = "application/octet-stream";
    private static final Set<String> PROBLEMS = Set.of(JSON, "application/problem+json", "application/*");

    private MediaTypes() {}

    /** That of the body, in lower case; empty if there is none, or more than one. */
    static String of(HandshakeRequest request) {
        List<String> types = request.headers().values("Content-Type");
        return types.size() == 1 ? withoutParameters(types.getFirst()) : "";
    }

    /** Browsers name {@code text/html} when they open an address; scripts and curl don't, unless they want it. */
    static boolean acceptsHtml(HandshakeRequest request) {
        return accepts(request, Set.of("text/html"));
    }

    /** Whether who asks can read JSON, and says so. */
    static boolean acceptsJson(HandshakeRequest request) {
        return accepts(request, PROBLEMS);
    }

    private static boolean accepts(HandshakeRequest request, Set<String> wanted) {
        return request.headers().values("Accept").stream().flatMap(value -> Arrays.stream(value.split(",", -1)))
                .anyMatch(range -> wanted.contains(withoutParameters(range)));
    }

    private static String withoutParameters(String type) {
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}
