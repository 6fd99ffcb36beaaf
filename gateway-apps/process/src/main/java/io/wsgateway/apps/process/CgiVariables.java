package io.wsgateway.apps.process;

import io.wsgateway.app.OpeningRequest;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a program is told of the opening request, as variables of its environment.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc3875#section-4.1">RFC 3875 section 4.1</a>
 */
final class CgiVariables {

    private static final String SOFTWARE = "websocket-gateway";

    private CgiVariables() {}

    /** What holds for every program: RFC 3875 sections 4.1.4 and 4.1.17. */
    static Map<String, String> always() {
        return Map.of("GATEWAY_INTERFACE", "CGI/1.1", "SERVER_SOFTWARE", SOFTWARE);
    }

    /**
     * The variables of a request. A value that can't be written is left out, but for that of {@code REMOTE_USER}: who isn't told the
     * principal must not take it for nobody.
     *
     * @param route as {@link OpeningRequest#route} says it; its host and parameters don't count for {@code SCRIPT_NAME}
     * @param headers the names of fields that are told
     * @param encoding how the variables will be written
     * @throws IllegalArgumentException if the principal can't be written
     */
    static Map<String, String> of(OpeningRequest request, String route, Optional<String> principal,
            List<String> headers,
            Charset encoding) {
        Map<String, String> all = new HashMap<>(always());
        all.put("SERVER_PROTOCOL", request.handshake().version());
        all.put("REQUEST_METHOD", request.handshake().method());
        all.put("REQUEST_URI", request.handshake().target());
        all.put("QUERY_STRING", request.query().orElse(""));
        String script = script(route, request.path());
        all.put("SCRIPT_NAME", script);
        all.put("PATH_INFO", request.path().substring(script.length()));
        all.put("REMOTE_ADDR", request.handshake().peer().getAddress().getHostAddress());
        all.put("REMOTE_PORT", Integer.toString(request.handshake().peer().getPort()));
        if (request.handshake().secure()) {
            all.put("HTTPS", "on");
        }
        server(request, all);
        for (String name : headers) {
            List<String> values = request.handshake().headers().values(name);
            if (!values.isEmpty()) {
                all.put("HTTP_" + name.toUpperCase(Locale.ROOT).replace('-', '_'),
                        String.join("cookie".equalsIgnoreCase(name) ? "; " : ", ", values));
            }
        }
        all.values().removeIf(value -> !writable(value, encoding));
        principal.ifPresent(name -> {
            if (!writable(name, encoding)) {
                throw new IllegalArgumentException("the principal can't be written as " + encoding
                        + " in REMOTE_USER (expected: LANG=C.UTF-8 in the gateway's environment)");
            }
            all.put("REMOTE_USER", name);
        });
        return all;
    }

    /** The path up to the route's first parameter, without the slash before that: RFC 3875 section 4.1.13. */
    private static String script(String route, String path) {
        String pattern = route.substring(Math.max(0, route.indexOf('/')));
        List<String> levels = new ArrayList<>();
        for (String level : pattern.split("/", -1)) {
            if (level.startsWith("{") || level.startsWith("*")) {
                String script = String.join("/", levels);
                return path.startsWith(script) ? script : "";
            }
            levels.add(level);
        }
        return path;
    }

    /** RFC 3875 sections 4.1.14 and 4.1.15, by what the client has asked for. */
    private static void server(OpeningRequest request, Map<String, String> all) {
        String authority = request.target().authority().or(() -> request.header("Host")).orElse("");
        int colon = authority.lastIndexOf(':');
        boolean port = colon > authority.lastIndexOf(']') && colon + 1 < authority.length();
        all.put("SERVER_NAME", colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority);
        all.put("SERVER_PORT", port ? authority.substring(colon + 1) : request.handshake().secure() ? "443" : "80");
    }

    private static boolean writable(String value, Charset encoding) {
        return value.indexOf('\0') < 0 && encoding.newEncoder().canEncode(value);
    }
}
