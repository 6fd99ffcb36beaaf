package io.wsgateway.launcher.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** Which keys there are. What their values may be is said where they are read, in {@link ConfigurationReader}. */
sealed interface Schema {

    /** Named keys. */
    record Section(Map<String, Schema> keys) implements Schema {}

    /** A list whose entries are alike. */
    record ListOf(Schema entry) implements Schema {}

    /** A single value. */
    enum Value implements Schema {
        /** Taken as it is written. */
        TEXT,
        /** The same, also where it is empty: an empty token must not be taken for none. */
        VERBATIM,
        /** A text or a list of them. */
        TEXTS,
        /** A number, size, duration, flag or word. */
        OTHER
    }

    /** Keys that only an application knows. */
    record Free() implements Schema {}

    /** What stands at such a key: a text, a list or keys again. An empty text is one. */
    record Any() implements Schema {}

    /** Limits which concern one session, so that a route may set them. */
    Section SESSION_LIMITS = section("close-timeout", Value.OTHER, "max-age", Value.OTHER, "message-timeout",
            Value.OTHER, "frame-bytes",
            Value.OTHER, "message-bytes", Value.OTHER, "fragments", Value.OTHER, "messages-per-minute", Value.OTHER,
            "outbound-bytes", Value.OTHER, "overflow", Value.TEXT, "bytes-per-second", Value.OTHER, "rates",
            Value.TEXT, "control-frames-per-second", Value.OTHER, "observe", Value.TEXTS);

    /** Limits which apply before a route is known. */
    Section CONNECTION_LIMITS = section("connections-per-address", Value.OTHER, "head-timeout", Value.OTHER,
            "handshake-timeout", Value.OTHER, "head-bytes", Value.OTHER, "handshake-bytes-total", Value.OTHER,
            "handshakes-per-second", Value.OTHER, "handshakes-burst", Value.OTHER,
            "handshakes-per-second-per-address", Value.OTHER, "handshakes-burst-per-address", Value.OTHER,
            "handshakes-per-address", Value.OTHER, "address-prefix", section("ipv4", Value.OTHER, "ipv6", Value.OTHER),
            "penalty",
            section("after", Value.OTHER, "delay", Value.OTHER, "max", Value.OTHER, "forgiven", Value.OTHER));

    /** Limits which hold for all sessions together. */
    Section GATEWAY_LIMITS = section("outbound-bytes-total", Value.OTHER, "inbound-bytes-total", Value.OTHER,
            "session-bytes-total", Value.OTHER);

    /** Limits of a principal, over all its sessions. */
    Section PRINCIPAL_LIMITS = section("connections-per-principal", Value.OTHER,
            "connections-per-principal-scope", Value.OTHER, "messages-per-principal", Value.OTHER);

    /** All limits. */
    Section LIMITS = join(section("connections", Value.OTHER), CONNECTION_LIMITS, SESSION_LIMITS, GATEWAY_LIMITS,
            PRINCIPAL_LIMITS);

    Section CERTIFICATE = section("certificate", Value.TEXT, "key", Value.TEXT, "key-password", Value.VERBATIM,
            "key-password-file", Value.TEXT);

    Section TLS = join(CERTIFICATE, section("certificates",
            new ListOf(join(CERTIFICATE, section("hosts", Value.TEXTS))), "client-auth", Value.TEXT, "client-ca",
            Value.TEXT, "principal", Value.TEXT));

    Section SOCKET = section("path", Value.TEXT, "mode", Value.TEXT);

    Section LISTENER = section("address", Value.TEXT, "port", Value.OTHER, "hosts", Value.TEXTS, "tls",
            TLS, "proxy-protocol",
            Value.TEXT, "proxy-protocol-from", Value.TEXTS, "forwarded", Value.TEXT, "trusted-proxies", Value.TEXTS,
            "socket", SOCKET);

    Section ADMIN_TOKEN =
            section("name", Value.TEXT, "token", Value.VERBATIM, "token-file", Value.TEXT, "access", Value.TEXT);

    /** A token of a back end. */
    Section PUSH_TOKEN = section("name", Value.TEXT, "token", Value.VERBATIM, "token-file", Value.TEXT, "applications",
            Value.TEXTS);

    Section ORIGINS = section("allow", Value.TEXTS, "absent", Value.TEXT);

    /** How a server is asked who may connect. */
    Section FORWARD = section("url", Value.TEXT, "headers", Value.TEXTS, "principal", Value.TEXT, "claims",
            Value.TEXTS, "timeout", Value.OTHER, "requests", Value.OTHER, "unavailable", Value.TEXT);

    /** Who may connect. */
    Section AUTH = section("forward", FORWARD, "issuers", Value.TEXTS, "carriers", Value.TEXTS, "scopes", Value.TEXTS,
            "required",
            Value.OTHER, "deadline", Value.OTHER);

    /** Whose tokens are taken. */
    Section ISSUER = section("name", Value.TEXT, "issuer", Value.TEXT, "audience", Value.TEXTS, "algorithms",
            Value.TEXTS, "keys",
            section("file", Value.TEXT, "url", Value.TEXT, "unreachable", Value.TEXT, "max-stale", Value.OTHER,
                    "timeout", Value.OTHER),
            "skew", Value.OTHER, "types", Value.TEXTS, "principal", Value.TEXT, "attributes", Value.TEXTS, "scopes",
            Value.TEXT);

    Section ROUTE = section("path", Value.TEXT, "host", Value.TEXT, "application", Value.TEXT, "origins",
            ORIGINS, "subprotocols",
            section("require", Value.OTHER, "offer", Value.TEXTS), "compression", Value.TEXT,
            "compression-minimum", Value.OTHER, "compression-level", Value.OTHER, "limits",
            join(section("connections", Value.OTHER), SESSION_LIMITS), "explain", Value.TEXT, "diagnostic-accept",
            Value.OTHER, "replace", Value.TEXT, "auth", AUTH, "settings", new Free());

    /** What connects several gateways. */
    Section ENGINE = section("kind", Value.TEXT, "url", Value.TEXTS, "prefix", Value.TEXT, "node", Value.TEXT,
            "required", Value.OTHER, "timeout", Value.OTHER, "credentials",
            section("username", Value.TEXT, "password", Value.VERBATIM, "password-file", Value.TEXT), "tls",
            section("certificates", Value.TEXT));

    /** The whole file. */
    Section ROOT = section("listeners", new ListOf(LISTENER), "admin",
            section("address", Value.TEXT, "port", Value.OTHER, "token", Value.VERBATIM, "tokens",
                    new ListOf(ADMIN_TOKEN), "tls", TLS, "socket", SOCKET, "tail", Value.OTHER),
            "push",
            section("address", Value.TEXT, "port", Value.OTHER, "hosts", Value.TEXTS, "tokens",
                    new ListOf(PUSH_TOKEN), "tls", TLS, "socket", SOCKET),
            "applications",
            section("directory", Value.TEXT, "watch", Value.TEXT, "replace", Value.TEXT, "move-over", Value.OTHER,
                    "finish-within", Value.OTHER, "pause-after", Value.OTHER),
            "transport",
            section("kind", Value.TEXT, "event-loops", Value.OTHER, "tls", Value.TEXT), "issuers", new ListOf(ISSUER),
            "routes", new ListOf(ROUTE), "limits", LIMITS,
            "handshakes",
            section("explain", Value.TEXT, "origins", ORIGINS, "kept-bytes", Value.OTHER, "accepted-per-second",
                    Value.OTHER),
            "topics",
            section("histories", Value.OTHER, "history-bytes", Value.OTHER), "engine", ENGINE, "keepalive",
            section("ping-interval", Value.OTHER, "pong-timeout", Value.OTHER), "tracing",
            section("endpoint", Value.TEXT, "sample", Value.OTHER, "service", Value.TEXT), "drain",
            section("delay", Value.OTHER, "period", Value.OTHER, "code", Value.OTHER, "retry-after", Value.OTHER),
            "log",
            section("sessions", Value.OTHER, "level", Value.TEXT, "levels",
                    new ListOf(section("name", Value.TEXT, "level", Value.TEXT))));

    private static Section section(Object... keysAndSchemas) {
        Map<String, Schema> keys = new LinkedHashMap<>();
        for (int i = 0; i < keysAndSchemas.length; i += 2) {
            keys.put((String) keysAndSchemas[i], (Schema) keysAndSchemas[i + 1]);
        }
        return new Section(keys);
    }

    private static Section join(Section... sections) {
        Map<String, Schema> keys = new LinkedHashMap<>();
        for (Section section : sections) {
            keys.putAll(section.keys());
        }
        return new Section(keys);
    }
}
