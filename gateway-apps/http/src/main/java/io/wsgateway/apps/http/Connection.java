package io.wsgateway.apps.http;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Principal;
import io.wsgateway.app.Session;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a back end knows a session by, from before there is one until after it has ended: an id made for it, the number of its next
 * event, and what the back end wants to find with it. Not thread-safe.
 */
final class Connection {

    /** By W3C Trace Context, version 00: all others are read as if they were of this one. */
    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?");
    private static final int ID_BYTES = 16;
    private static final int SPAN_BYTES = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String application;
    private final Claims claims;
    private final String id;
    private final String trace;
    private long next;
    private String state;

    /**
     * A connection as it was, or is to be.
     *
     * @param application the name of this application
     * @param claims which claims its events have
     * @param id 32 hexadecimal digits
     * @param trace the id of the trace that its events are part of, as many
     * @param next the number of the next event
     * @param state what the back end wants to find with it
     */
    Connection(String application, Claims claims, String id, String trace, long next, String state) {
        this.application = application;
        this.claims = claims;
        this.id = id;
        this.trace = trace;
        this.next = next;
        this.state = state;
    }

    /** A connection that begins with this request, and goes on with the trace that it names. */
    static Connection begin(String application, Claims claims, OpeningRequest request) {
        byte[] some = new byte[ID_BYTES];
        RANDOM.nextBytes(some);
        String id = hex(some);
        List<String> named = request.handshake().headers().values("traceparent");
        Matcher matcher = TRACEPARENT.matcher(named.size() == 1 ? named.getFirst() : "");
        return new Connection(application, claims, id, matcher.matches() ? matcher.group(1) : id, 0, "");
    }

    String id() {
        return id;
    }

    String trace() {
        return trace;
    }

    long next() {
        return next;
    }

    String state() {
        return state;
    }

    /** From now on the back end wants to find this. */
    void state(String wanted) {
        state = wanted;
    }

    /** The back end isn't told of the request: its number is nobody's. */
    void skipConnect() {
        next = Math.max(next, 1);
    }

    /** There is no session yet: the request for one. */
    Event connect(OpeningRequest request, byte[] data, Instant now) {
        return event(EventType.CONNECT, Event.Content.JSON, data, now, request);
    }

    /** There is no session, and will be none. */
    Event neverOpened(OpeningRequest request, Happening end) {
        return event(end.type(), end.content(), end.data(), end.time(), request);
    }

    private Event event(EventType type, Event.Content content, byte[] data, Instant now, OpeningRequest request) {
        return event(type, "/applications/" + application + "/connections/" + id, content, data, now,
                attributes(request.route(), request.path(), request.principal().map(Principal::name), Optional.empty(),
                        request.principal().map(Principal::claims).orElse(Map.of())));
    }

    /** Something has happened to the session that it has become. */
    Event event(Session session, EventType type, Event.Content content, byte[] data, Instant now) {
        return event(type, "/applications/" + application + "/sessions/" + session.id(), content, data, now,
                attributes(session.route(), session.path(), session.principal(), session.subprotocol(),
                        session.claims()));
    }

    private Event event(EventType type, String source, Event.Content content, byte[] data, Instant now,
            Map<String, String> attributes) {
        long number = next++;
        Map<String, String> all = new LinkedHashMap<>();
        all.put("sequence", Long.toString(number));
        all.put("connection", id);
        all.putAll(attributes);
        // Sampled, as whoever is told may still decide otherwise: a flag of 0 would have it never looked at.
        String traceparent = "00-" + trace + "-" + span() + "-01";
        return new Event(type, id + "-" + number, source, now, traceparent, all, state, content, data);
    }

    private Map<String, String> attributes(String route, String path, Optional<String> principal,
            Optional<String> subprotocol, Map<String, Object> known) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("route", route);
        attributes.put("path", path);
        principal.ifPresent(name -> attributes.put("principal", name));
        subprotocol.ifPresent(name -> attributes.put("subprotocol", name));
        attributes.putAll(claims.of(known));
        return attributes;
    }

    private static String span() {
        byte[] some = new byte[SPAN_BYTES];
        ThreadLocalRandom.current().nextBytes(some);
        return hex(some);
    }

    private static String hex(byte[] some) {
        some[0] |= 1; // no id is all zeros
        return HexFormat.of().formatHex(some);
    }

    /** What another generation needs to go on with it. */
    byte[] written() {
        return String.join("\n", id, trace, Long.toString(next), state).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Goes on with what was written.
     *
     * @throws IllegalArgumentException if it isn't that
     */
    static Connection read(String application, Claims claims, byte[] written) {
        String[] lines = new String(written, StandardCharsets.US_ASCII).split("\n", -1);
        if (lines.length != 4) {
            throw new IllegalArgumentException(lines.length + " lines of a connection (expected: 4)");
        }
        return new Connection(application, claims, lines[0], lines[1], Long.parseLong(lines[2]), lines[3]);
    }
}
