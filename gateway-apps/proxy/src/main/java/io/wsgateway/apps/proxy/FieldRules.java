package io.wsgateway.apps.proxy;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Principal;
import io.wsgateway.app.Settings;
import io.wsgateway.apps.upstreams.Template;
import io.wsgateway.protocol.handshake.Authority;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.TargetUri;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which header fields a server is sent: those of the peer's that are forwarded, who the peer is, and the operator's own. Immutable.
 *
 * @param forwarded the names of the peer's fields that are forwarded, in lower case
 * @param removed the names of those that aren't sent, in lower case
 * @param set fields of the operator's own, by their names as they are written; nothing that a peer has sent takes the place of one
 * @param host what {@code Host} is; empty: the server's authority
 */
record FieldRules(Set<String> forwarded, Set<String> removed, Map<String, Template> set, Optional<String> host) {

    /** What is forwarded unless it is removed. */
    static final List<String> USUAL =
            List.of("origin", "user-agent", "accept-language", "traceparent", "tracestate", "x-request-id");
    /** What the gateway itself says of the peer, whatever that has sent. */
    static final List<String> OURS = List.of("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host");

    /** A value is left out that is longer: many servers refuse such fields. */
    static final int LONGEST_VALUE = 4096;

    private static final int MOST = 64;
    private static final String PRINCIPAL = "principal";
    private static final String CLAIM = "claim.";
    private static final String COOKIE = "cookie";
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    private static final Pattern LITERAL = Pattern.compile("[\\x20-\\x7e]*");
    private static final String SEC_WEBSOCKET = "sec-websocket-";
    /** What belongs to a connection, and not to what is asked by it (RFC 9110 section 7.6.1); and what says how long a body is. */
    private static final Set<String> OF_THE_CONNECTION = Set.of("connection", "upgrade", "keep-alive",
            "proxy-connection", "te", "trailer", "transfer-encoding", "content-length", "expect", "http2-settings");

    /** Makes the collections immutable. */
    FieldRules {
        forwarded = Set.copyOf(forwarded);
        removed = Set.copyOf(removed);
        set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    }

    /**
     * Reads them; what is wrong is told to {@link Settings}.
     *
     * @param parameters the route's
     */
    static FieldRules read(Settings headers, Collection<String> parameters) {
        Set<String> forwarded = new TreeSet<>(USUAL);
        forwarded.addAll(names(headers, "forward"));
        Set<String> removed = new TreeSet<>(names(headers, "remove"));
        Map<String, Template> set = new LinkedHashMap<>();
        Optional<String> host = Optional.empty();
        Settings own = headers.section("set");
        if (own.keys().size() > MOST) {
            headers.wrong("set", "at most " + MOST + " fields");
        }
        Set<String> seen = new TreeSet<>();
        for (String name : own.keys()) {
            String text = own.text(name, "");
            if (!seen.add(name.toLowerCase(Locale.ROOT)) || !mayBeSent(name) && !name.equalsIgnoreCase("host")) {
                own.wrong(name, "the name of a header field, once, and none of the connection's own");
            } else if (name.equalsIgnoreCase("host")) {
                host = Optional.of(text).filter(given -> Authority.parse(given).isPresent());
                if (host.isEmpty()) {
                    own.wrong(name, "a host, perhaps with a port, and nothing of the request");
                }
            } else {
                template(own, name, text, parameters).ifPresent(template -> set.put(name, template));
            }
        }
        return new FieldRules(forwarded, removed, set, host);
    }

    private static Set<String> names(Settings headers, String key) {
        Set<String> names = new TreeSet<>();
        for (String name : headers.texts(key)) {
            boolean ours = OURS.contains(name.toLowerCase(Locale.ROOT));
            if (!mayBeSent(name) || key.equals("forward") && ours) {
                headers.wrong(key, "names of header fields, none of the connection's own"
                        + (key.equals("forward") ? ", and not X-Forwarded-*, which the gateway says itself" : ""));
            } else {
                names.add(name.toLowerCase(Locale.ROOT));
            }
        }
        if (names.size() > MOST) {
            headers.wrong(key, "at most " + MOST + " names");
        }
        return names;
    }

    private static boolean mayBeSent(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return NAME.matcher(name).matches() && !lower.startsWith(SEC_WEBSOCKET) && !OF_THE_CONNECTION.contains(lower)
                && !lower.equals("host");
    }

    private static Optional<Template> template(Settings own, String name, String text, Collection<String> parameters) {
        try {
            Template template = Template.of(text);
            boolean known = template.names().stream().allMatch(place -> place.equals(PRINCIPAL)
                    || place.startsWith(CLAIM) && place.length() > CLAIM.length() || parameters.contains(place));
            if (known && LITERAL.matcher(text).matches() && text.equals(text.strip())
                    && text.length() <= LONGEST_VALUE) {
                return Optional.of(template);
            }
        } catch (IllegalArgumentException e) {
            // below
        }
        own.wrong(name, "a text in visible ASCII with {principal}, {claim.NAME} and parameters of the route in braces");
        return Optional.empty();
    }

    /** The fields for a request, {@code Host} not among them. */
    List<HeaderField> fields(OpeningRequest request) {
        List<HeaderField> fields = new ArrayList<>();
        StringBuilder cookies = new StringBuilder();
        for (HeaderField line : request.handshake().headers().lines()) {
            String name = line.name().toLowerCase(Locale.ROOT);
            if (!forwarded.contains(name) || removed.contains(name) || isSet(name)) {
                continue;
            }
            if (name.equals(COOKIE)) {
                // RFC 6265 section 5.4: no more than one of it
                cookies.append(cookies.isEmpty() ? "" : "; ").append(line.value());
            } else {
                fields.add(line);
            }
        }
        if (!cookies.isEmpty()) {
            fields.add(new HeaderField("Cookie", cookies.toString()));
        }
        ours(request.handshake()).forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!removed.contains(lower) && !isSet(lower)) {
                fields.add(new HeaderField(name, value));
            }
        });
        set.forEach((name, template) -> template.fill(place -> value(place, request))
                .filter(value -> value.length() <= LONGEST_VALUE)
                .ifPresent(value -> fields.add(new HeaderField(name, value))));
        return fields;
    }

    private boolean isSet(String lower) {
        return set.keySet().stream().anyMatch(name -> name.equalsIgnoreCase(lower));
    }

    private static Map<String, String> ours(HandshakeRequest request) {
        Map<String, String> ours = new LinkedHashMap<>();
        if (request.peer().getPort() != 0 || !request.peer().getAddress().isAnyLocalAddress()) {
            String address = request.peer().getAddress().getHostAddress();
            int zone = address.indexOf('%');
            ours.put("X-Forwarded-For", zone < 0 ? address : address.substring(0, zone));
        }
        ours.put("X-Forwarded-Proto", request.secure() ? "https" : "http");
        TargetUri.of(request).authority().ifPresent(host -> ours.put("X-Forwarded-Host", host.toString()));
        return ours;
    }

    /** What stands in a place; empty: nothing is known, and the field is left out. */
    private static Optional<String> value(String place, OpeningRequest request) {
        if (place.equals(PRINCIPAL)) {
            return request.principal().map(known -> UrlText.value(known.name()));
        }
        return place.startsWith(CLAIM)
                ? request.principal().flatMap(known -> claim(known, place.substring(CLAIM.length())))
                : Optional.ofNullable(request.parameters().get(place)).map(UrlText::value);
    }

    private static Optional<String> claim(Principal principal, String name) {
        Object value = principal.claims().get(name);
        if (value instanceof List<?> list) {
            return list.stream().allMatch(FieldRules::isPlain)
                    ? Optional.of(String.join(",", list.stream().map(item -> UrlText.value(item.toString())).toList()))
                    : Optional.empty();
        }
        return Optional.ofNullable(value).filter(FieldRules::isPlain).map(plain -> UrlText.value(plain.toString()));
    }

    private static boolean isPlain(Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }
}
