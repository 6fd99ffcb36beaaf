package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is printed for a configuration that can't be used. */
class BadConfigurationTest {

    @TempDir
    private Path home;

    private List<String> problems(String yaml) throws IOException {
        return new ConfigurationFixture(home).file(yaml).problems();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            conections: 1                     | 1:1: conections: unknown key (known: admin, applications, drain, engine, handshakes, issuers, keepalive, limits, listeners, log, push, routes, topics, tracing, transport)
            limit: {}                         | 1:1: limit: unknown key; did you mean "limits"?
            limits: { conections: 1 }         | 1:11: limits.conections: unknown key; did you mean "connections"?
            limits: { connections: 0 }        | 1:24: limits.connections: 0 (expected: a whole number from 1 to 10000000)
            limits: { connections: many }     | 1:24: limits.connections: many (expected: a whole number from 1 to 10000000)
            limits: { connections: 1.5 }      | 1:24: limits.connections: 1.5 (expected: a whole number from 1 to 10000000)
            limits: { connections: [1] }      | 1:24: limits.connections: a list (expected: a whole number from 1 to 10000000)
            limits: { frame-bytes: 1MB }      | 1:24: limits.frame-bytes: 1MB (expected: a size from 1 to 1024GiB, such as 64KiB)
            limits: { frame-bytes: 1025GiB }  | 1:24: limits.frame-bytes: 1025GiB (expected: a size from 1 to 1024GiB, such as 64KiB)
            limits: { frame-bytes: 0 }        | 1:24: limits.frame-bytes: 0 (expected: a size from 1 to 1024GiB, such as 64KiB)
            limits: { head-timeout: 10 }      | 1:25: limits.head-timeout: 10 (expected: a duration from 1ms to 1h, such as 10s)
            limits: { head-timeout: 2h }      | 1:25: limits.head-timeout: 2h (expected: a duration from 1ms to 1h, such as 10s)
            limits: { handshakes-burst: 0 }   | 1:29: limits.handshakes-burst: 0 (expected: a whole number from 1 to 1000000)
            limits: { address-prefix: { ipv6: 128 } } | 1:35: limits.address-prefix.ipv6: 128 (expected: a whole number from 16 to 64)
            limits: { address-prefix: 64 }    | 1:27: limits.address-prefix: a number (expected: a section)
            limits: { penalty: { max: 500ms } } | 1:27: limits.penalty.max: the longest penalty, 500ms, is shorter than the first, 1s
            limits: { penalty: { delay: 2m } } | 1:29: limits.penalty.delay: the longest penalty, 1m, is shorter than the first, 2m
            limits: { observe: [penalty, fragments] } | 1:30: limits.observe[1]: fragments (expected: messages-per-minute or bytes-per-second or control-frames-per-second or connections or connections-per-address or connections-per-principal or messages-per-principal or handshakes-per-address or handshakes-per-second-per-address or handshakes-per-second or penalty or session-bytes-total or routes.limits.connections)
            { routes: [{ path: /x, application: x, limits: { observe: penalty } }] } | 1:59: routes[0].limits.observe: penalty (expected: messages-per-minute or bytes-per-second or control-frames-per-second)
            limits: 5                         | 1:9: limits: a number (expected: a section)
            drain: { period: -1s }            | 1:18: drain.period: -1s (expected: a duration from 0s to 1h, such as 10s)
            drain: { retry-after: 6m }        | 1:23: drain.retry-after: 6m (expected: a duration from 0s to 5m, such as 10s)
            keepalive: [25s]                  | 1:12: keepalive: a list (expected: a section)
            listeners: {}                     | 1:12: listeners: a section (expected: a list)
            listeners: []                     | 1:12: listeners: an empty list (expected: at least one listener)
            listeners: [8080]                 | 1:13: listeners[0]: a number (expected: a section)
            listeners: [{ port: 65536 }]      | 1:21: listeners[0].port: 65536 (expected: a whole number from 0 to 65535)
            listeners: [{ address: 127.1 }]   | 1:24: listeners[0].address: not an address of this machine (expected: an IP address such as 0.0.0.0)
            listeners: [{ proxy-protocol: on }] | 1:31: listeners[0].proxy-protocol: on (expected: off or optional or required)
            listeners: [{ proxy-protocol: optional }] | 1:31: listeners[0].proxy-protocol-from: missing; only proxies that are listed are believed (expected: a network such as 10.0.0.0/8 or fd00::/8, an address, or unix)
            listeners: [{ proxy-protocol-from: 10.0.0.0/8 }] | 1:36: listeners[0].proxy-protocol-from: without effect, as proxy-protocol is off
            listeners: [{ proxy-protocol: required, proxy-protocol-from: [] }] | 1:62: listeners[0].proxy-protocol-from: an empty list (expected: a network such as 10.0.0.0/8 or fd00::/8, an address, or unix)
            listeners: [{ proxy-protocol: required, proxy-protocol-from: [10.0.0.0/8, 10.0.0.1/8] }] | 1:75: listeners[0].proxy-protocol-from[1]: 10.0.0.1/8 (expected: a network such as 10.0.0.0/8 or fd00::/8, an address, or unix)
            listeners: [{ proxy-protocol: required, proxy-protocol-from: localhost }] | 1:62: listeners[0].proxy-protocol-from: localhost (expected: a network such as 10.0.0.0/8 or fd00::/8, an address, or unix)
            listeners: [{ proxy-protocol: required, proxy-protocol-from: 0.0.0.0/0 }] | 1:62: listeners[0].proxy-protocol-from: 0.0.0.0/0 is every address there is: anybody could say to be somebody else
            listeners: [{ proxy-protocol: required, proxy-protocol-from: unix }] | 1:62: listeners[0].proxy-protocol-from: has unix, but the listener has no socket
            listeners: [{ socket: { path: s }, proxy-protocol: required, proxy-protocol-from: 127.0.0.1 }] | 1:83: listeners[0].proxy-protocol-from: lacks unix: whoever connects to a socket has no address
            listeners: [{ trusted-proxies: 10.0.0.0/8 }] | 1:13: listeners[0].forwarded: missing; trusted-proxies needs it (expected: x-forwarded or forwarded, whichever these proxies set)
            listeners: [{ forwarded: x-forwarded }] | 1:26: listeners[0].trusted-proxies: missing; only proxies that are listed are believed (expected: a network such as 10.0.0.0/8 or fd00::/8, an address, or unix)
            listeners: [{ forwarded: both, trusted-proxies: "::1" }] | 1:26: listeners[0].forwarded: both (expected: none or x-forwarded or forwarded)
            listeners: [{ forwarded: forwarded, trusted-proxies: "::/0" }] | 1:54: listeners[0].trusted-proxies: ::/0 is every address there is: anybody could say to be somebody else
            listeners: [{ forwarded: forwarded, trusted-proxies: [unix] }] | 1:54: listeners[0].trusted-proxies: has unix, but the listener has no socket
            listeners: [{ socket: { mode: "0600" } }] | 1:23: listeners[0].socket.path: missing (expected: the path of a file, such as /run/gateway/gateway.sock)
            listeners: [{ socket: { path: s, mode: rw } }] | 1:40: listeners[0].socket.mode: rw (expected: three octal digits, such as "0660")
            listeners: [{ socket: { path: s, mode: "4755" } }] | 1:40: listeners[0].socket.mode: 4755 (expected: three octal digits, such as "0660")
            listeners: [{ socket: { path: s }, port: 80 }] | 1:42: listeners[0].port: without effect: the listener has a socket; give it a listener of its own
            listeners: [{ socket: { path: s } }, { socket: { path: ./s } }] | 1:48: listeners[1].socket: HOME/s is taken by listeners[0] already
            listeners: [{ socket: /run/s }] | 1:23: listeners[0].socket: text (expected: a section)
            admin: { trusted-proxies: 10.0.0.0/8 } | 1:10: admin.trusted-proxies: unknown key (known: address, port, socket, tail, tls, token, tokens)
            listeners: [{ port: 1 }, { port: 1 }] | 1:34: listeners[1].port: 1 is taken by listeners[0] already
            listeners: [{ port: 9090 }]       | 1:1: admin.port: 9090 is taken by listeners[0] already
            listeners: [{ hosts: [] }]        | 1:22: listeners[0].hosts: an empty list (expected: at least one name, or no such key at all)
            listeners: [{ hosts: [a.example, "b.example:80"] }] | 1:34: listeners[0].hosts[1]: b.example:80 (expected: a name or address without a port, such as gw.example.com or "[::1]")
            listeners: [{ hosts: "*" }]       | 1:22: listeners[0].hosts: * (expected: a name or address without a port, such as gw.example.com or "[::1]")
            { listeners: [{ hosts: a.example }], routes: [{ path: /x, application: x, host: b.example }] } | 1:55: routes[0].path: host b.example is among the hosts of no listener: nobody could reach this route
            admin: { address: 0.0.0.0 }       | 1:19: admin.token: missing; an admin address that others can reach needs a token
            admin: { token: has space }       | 1:17: admin.token: not a token (expected: visible ASCII characters without spaces)
            admin: { token: "" }              | 1:17: admin.token: empty (expected: visible ASCII characters, or no such key at all)
            admin: { token: null }            | 1:17: admin.token: empty (expected: visible ASCII characters, or no such key at all)
            admin: { token: ~, address: 0.0.0.0 } | 1:17: admin.token: empty (expected: visible ASCII characters, or no such key at all)
            admin: { tokens: [] }             | 1:18: admin.tokens: an empty list (expected: at least one token, or no such key at all)
            admin: { tokens: [], address: 0.0.0.0 } | 1:18: admin.tokens: an empty list (expected: at least one token, or no such key at all)
            admin: { tokens: [{ token: t }] } | 1:19: admin.tokens[0].name: missing (expected: whose token it is, for the log)
            admin: { tokens: [{ name: "a b", token: t }] } | 1:27: admin.tokens[0].name: a b (expected: up to 64 letters, digits, dots, - and _)
            admin: { tokens: [{ name: a }] }  | 1:19: admin.tokens[0].token: missing (expected: token, or token-file)
            admin: { tokens: [{ name: a, token: "" }] } | 1:37: admin.tokens[0].token: empty (expected: visible ASCII characters, or no such key at all)
            admin: { tokens: [{ name: a, token: t, token-file: f }] } | 1:52: admin.tokens[0].token-file: without effect, as there is a token (expected: one of both)
            admin: { tokens: [{ name: a, token-file: none }] } | 1:42: admin.tokens[0].token-file: no such file: HOME/none
            admin: { tokens: [{ name: a, token-file: apps }] } | 1:42: admin.tokens[0].token-file: not allowed to read HOME/apps
            admin: { tokens: [{ name: a, token: t, access: write }] } | 1:48: admin.tokens[0].access: write (expected: read or full)
            admin: { tokens: [{ name: a, token: t }, { name: a, token: u }] } | 1:50: admin.tokens[1].name: a is the name of another token already
            admin: { tokens: [{ name: a, token: t }, { name: b, token: t }] } | 1:42: admin.tokens[1].token: the same as another's
            admin: { token: t, tokens: [{ name: a, token: t }] } | 1:29: admin.tokens[0].token: the same as another's
            push: on                          | 1:7: push: text (expected: a section, or off)
            push: { access: full }            | 1:9: push.access: unknown key (known: address, hosts, port, socket, tls, tokens)
            push: { address: 0.0.0.0 }        | 1:18: push.tokens: missing; an address for back ends that others can reach needs tokens
            push: { tokens: [] }              | 1:17: push.tokens: an empty list (expected: at least one token, or no such key at all)
            push: { hosts: [] }               | 1:16: push.hosts: an empty list (expected: at least one name, or no such key at all)
            push: { port: 9090 }              | 1:15: push.port: 9090 is taken by admin already
            push: { tokens: [{ name: a, token: t }] } | 1:18: push.tokens[0].applications: missing (expected: the names of those that it is good for)
            push: { tokens: [{ name: a, token: t, applications: [] }] } | 1:53: push.tokens[0].applications: missing (expected: the names of those that it is good for)
            push: { tokens: [{ name: a, token: t, applications: ["*"] }] } | 1:54: push.tokens[0].applications[0]: * (expected: the name of an application, such as http)
            push: { tokens: [{ name: a, token: t, access: full, applications: http }] } | 1:39: push.tokens[0].access: unknown key (known: applications, name, token, token-file)
            admin: on                         | 1:8: admin: text (expected: a section, or off)
            applications: { directory: none } | 1:28: applications.directory: no such folder: HOME/none
            listeners: [{ tls: { key: k } }]  | 1:27: listeners[0].tls.key: no such file: HOME/k
            routes: [{ application: x }]      | 1:10: routes[0].path: missing (expected: such as /chat)
            routes: [{ path: /x, application: x, endpoint: y }] | 1:38: routes[0].endpoint: unknown key (known: application, auth, compression, compression-level, compression-minimum, diagnostic-accept, explain, host, limits, origins, path, replace, settings, subprotocols); a setting of the application stands below settings
            routes: [{ path: /x, application: x, orgins: {} }] | 1:38: routes[0].orgins: unknown key; did you mean "origins"?
            routes: [{ path: /x }]            | 1:10: routes[0].application: missing (expected: the name of an application)
            routes: [{ path: x, application: x }] | 1:18: routes[0].path: route x: a path starts with /
            routes: [{ path: /x, application: x, host: "a:1" }] | 1:18: routes[0].path: route /x on host a:1: host is no host name (expected: a name or address without a port)
            routes: [{ path: /x, application: x }, { path: /x, application: y }] | 1:48: routes[1].path: routes /x and /x collide: both match the same requests
            routes: [{ path: /x, application: x, compression: gzip }] | 1:51: routes[0].compression: gzip (expected: none or shared or dedicated)
            routes: [{ path: /x, application: x, compression-minimum: 0 }] | 1:59: routes[0].compression-minimum: 0 (expected: a size from 1 to 1GiB, such as 64KiB)
            routes: [{ path: /x, application: x, compression-level: 10 }] | 1:57: routes[0].compression-level: 10 (expected: a whole number from 1 to 9)
            routes: [{ path: /x, application: x, explain: short }] | 1:47: routes[0].explain: short (expected: full or id or quiet)
            routes: [{ path: /x, application: x, explain: quiet, diagnostic-accept: true }] | 1:73: routes[0].diagnostic-accept: true, but explain is quiet: a diagnostic accept tells the reason
            handshakes: { origins: { allow: ["https://a.com/"] } } | 1:34: handshakes.origins.allow[0]: no browser sends "https://a.com/"; write it as https://a.com
            handshakes: { origins: { absent: maybe } } | 1:34: handshakes.origins.absent: maybe (expected: allow or deny)
            handshakes: { origins: [https://a.com] } | 1:24: handshakes.origins: a list (expected: a section)
            handshakes: { origins: { alow: [] } } | 1:26: handshakes.origins.alow: unknown key; did you mean "allow"?
            handshakes: { kept-bytes: 2GiB }  | 1:27: handshakes.kept-bytes: 2GiB (expected: a size from 0 to 1GiB, such as 64KiB)
            routes: [{ path: /x, application: x, limits: { head-bytes: 5 } }] | 1:48: routes[0].limits.head-bytes: not a limit of a route: it applies before the route is known; move it to the top-level limits
            routes: [{ path: /x, application: x, limits: { outbound-bytes-total: 1GiB } }] | 1:48: routes[0].limits.outbound-bytes-total: not a limit of a route: it holds for all sessions together; move it to the top-level limits
            routes: [{ path: /x, application: x, limits: { overflow: drop_oldest } }] | 1:58: routes[0].limits.overflow: drop_oldest (expected: close or drop-oldest or drop-newest)
            routes: [{ path: /x, application: x, origins: { allow: "https://A.com" } }] | 1:56: routes[0].origins.allow: no browser sends "https://A.com"; write it as https://a.com
            routes: [{ path: /x, application: x, origins: { allow: ["https://a.com", 5] } }] | 1:74: routes[0].origins.allow[1]: "5" is no origin (expected: https://host, https://host:port, https://*.domain, such as app://host of a program, same-origin, null, file:// or *)
            routes: [{ path: /x, application: x, origins: { absent: maybe } }] | 1:57: routes[0].origins.absent: maybe (expected: allow or deny)
            routes: [{ path: /x, application: x, subprotocols: { offer: [a b] } }] | 1:62: routes[0].subprotocols.offer[0]: a b (expected: a subprotocol's name, a token)
            routes: [{ path: /x, application: x, subprotocols: { offer: [], require: true } }] | 1:74: routes[0].subprotocols.require: true, but offer is empty: no handshake could be accepted
            routes: [{ path: /x, application: x, settings: 5 }] | 1:48: routes[0].settings: a number (expected: a section)
            listeners: [{ address: "fe80::1" }] | 1:24: listeners[0].address: a link-local address without a zone: it is one on every interface (expected: with the interface's name, such as fe80::1%eth0)
            admin: { address: "fe80::1", token: x } | 1:19: admin.address: a link-local address without a zone: it is one on every interface (expected: with the interface's name, such as fe80::1%eth0)
            tracing: { endpoint: "ftp://a/" } | 1:22: tracing.endpoint: no such URL, or one with a user, a query or a fragment (expected: where OTLP is taken over HTTP, such as http://127.0.0.1:4318/v1/traces)
            tracing: { endpoint: "http://u:s3cr3t@a/" } | 1:22: tracing.endpoint: no such URL, or one with a user, a query or a fragment (expected: where OTLP is taken over HTTP, such as http://127.0.0.1:4318/v1/traces)
            tracing: { endpoint: "http://a b" } | 1:22: tracing.endpoint: no URL (expected: where OTLP is taken over HTTP, such as http://127.0.0.1:4318/v1/traces)
            tracing: { endpoint: "http://a/", sample: 2 } | 1:43: tracing.sample: 2 (expected: a share of all from 0 to 1, such as 0.01)
            tracing: { sample: 0.5 }          | 1:20: tracing.sample: without effect, as there is no endpoint
            engine: { kind: kafka }           | 1:17: engine.kind: kafka (expected: memory or redis or nats)
            engine: { url: "redis://a" }      | 1:16: engine.url: without effect, as the kind is memory
            engine: { credentials: { password: s3cr3t } } | 1:24: engine.credentials: without effect, as the kind is memory
            engine: { kind: redis }           | 1:9: engine.url: missing (expected: such as redis://127.0.0.1:6379)
            engine: { kind: nats }            | 1:9: engine.url: missing (expected: such as nats://127.0.0.1:4222)
            engine: { kind: redis, url: [] }  | 1:29: engine.url: 0 URLs (expected: 1 to 32)
            engine: { kind: redis, url: "redis://u:s3cr3t@a" } | 1:29: engine.url: a URL with a user (expected: without; engine.credentials has user name and password)
            engine: { kind: redis, url: [redis://a, localhost] } | 1:41: engine.url[1]: no URL (expected: such as redis://127.0.0.1:6379)
            engine: { kind: redis, url: "redis://a", prefix: "a:b" } | 1:50: engine.prefix: a:b (expected: 1 to 32 letters, digits, - and _)
            engine: { kind: redis, url: "redis://a", node: "a b" } | 1:48: engine.node: a b (expected: 1 to 64 letters, digits, dots, - and _)
            engine: { kind: redis, url: "redis://a", required: yes } | 1:52: engine.required: yes (expected: true or false)
            engine: { kind: redis, url: "redis://a", timeout: 2h } | 1:51: engine.timeout: 2h (expected: a duration from 100ms to 1m, such as 10s)
            engine: { kind: redis, url: "redis://a", credentials: { username: u } } | 1:67: engine.credentials.username: without a password (expected: password, or password-file, beside it)
            engine: { kind: redis, url: "redis://a", credentials: { password: "" } } | 1:67: engine.credentials.password: empty (expected: text, or no such key at all)
            engine: { kind: redis, url: "redis://a", credentials: { password: p, password-file: f } } | 1:85: engine.credentials.password-file: without effect, as there is a password (expected: one of both)
            engine: { kind: redis, url: "redis://a", credentials: { password-file: none } } | 1:72: engine.credentials.password-file: no such file: HOME/none
            engine: { kind: redis, url: "redis://a", tls: { certificates: none } } | 1:63: engine.tls.certificates: no such file: HOME/none
            - a                               | 1:1: a list (expected: keys such as listeners: and routes:)
            text                              | 1:1: text (expected: keys such as listeners: and routes:)
            """)
    void namesThePlaceAndWhatIsExpected(String yaml, String problem) throws IOException {
        assertThat(problems(yaml)).contains("gateway.yaml:" + problem)
                .noneMatch(line -> line.contains("s3cr3t"));
    }

    @Test
    void tellsEveryProblemAtOnceInTheOrderOfTheFile() throws IOException {
        assertThat(problems("""
                limits:
                  conections: 5
                  fragments: 0
                listeners:
                  - { port: 70000 }
                drain: { periods: 1s }
                """)).containsExactly("gateway.yaml:2:3: limits.conections: unknown key; did you mean \"connections\"?",
                "gateway.yaml:3:14: limits.fragments: 0 (expected: a whole number from 1 to 10000000)",
                "gateway.yaml:5:13: listeners[0].port: 70000 (expected: a whole number from 0 to 65535)",
                "gateway.yaml:6:10: drain.periods: unknown key; did you mean \"period\"?");
    }

    @Test
    void refusesAKeyThatStandsTwice() throws IOException {
        assertThat(problems("drain:\n  period: 1s\n  period: 2s\n"))
                .containsExactly("gateway.yaml:3:3: period: given twice; first at line 2");
    }

    @Test
    void refusesAliasesWhichMayGrowWithoutBound() throws IOException {
        assertThat(problems("limits: &a { connections: 5 }\nkeepalive: *a\n"))
                .containsExactly("gateway.yaml:1:9: anchors aren't supported; quote a value that begins with &");
        assertThat(problems("keepalive: *a\n"))
                .containsExactly("gateway.yaml:1:12: a value that begins with *; quote it");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            routes: [{ path: /x, origins: { allow: * } }]   | quote it: allow: "*"
            routes: [{ path: /x, origins: { allow: [*] } }] | quote it: allow: ["*"]
            routes: [{ path: /x, origins: { allow: ["https://a.example", *], absent: deny } }] | quote it: allow: ["https://a.example", "*"]
            routes: [{ path: /x, host: *.example.com }]     | quote it: host: "*.example.com"
            routes: [{ path: /chat/{room}, application: x }] | quote it: path: "/chat/{room}"
            routes: [{path: /a/{b}/c/{d}}]                  | quote it: path: "/a/{b}/c/{d}"
            routes: [{ application: x, path: /chat/{room} }] | quote it: path: "/chat/{room}"
            routes: [{ path: /x, settings: { token: *hunter2 } }] | quote it
            routes: [{ path: /x, settings: { a: hunter2{b} } }] | quote it
            routes: [{ path: /x, settings: { token: @hunter2 } }] | quote it
            routes: [{ path: /x, settings: { token: %hunter2 } }] | quote it
            routes: [{ path: /x, settings: { token: !hunter2 } }] | quote it
            routes: [{ path: /x, settings: { token: !hunter2 x } }] | quote it
            admin: { token: !hunter2 }                       | quote it
            routes: [{ path: !x, application: x }]           | quote it: path: "!x"
            routes: [{ path: @x, application: x }]           | quote it: path: "@x"
            - *                                              | quote it: "*"
            - *hunter2                                       | quote it
            """)
    void saysWhatToQuote(String yaml, String hint) throws IOException {
        assertThat(problems(yaml)).singleElement().asString().endsWith("; " + hint).doesNotContain("hunter2");
    }

    @Test
    void saysWhatToQuoteWhereABacktickBegins() throws IOException {
        assertThat(problems("admin: { token: `hunter2 }")).singleElement().asString().endsWith("; quote it")
                .doesNotContain("hunter2");
        assertThat(problems("routes:\n  - path: {room}/x\n    application: x\n")).singleElement().asString()
                .endsWith("; quote it: path: \"{room}/x\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            routes: [{ path: {hunter2}, application: x }]   | routes[0].path: a section (expected: text); quote a value that begins with {
            admin: { token: {hunter2} }                     | admin.token: a section (expected: text); quote a value that begins with {
            listeners: [{ address: [fe80::1] }]             | listeners[0].address: a list (expected: text); quote a value that begins with [
            listeners: [{ hosts: [[fe80::1]] }]             | listeners[0].hosts[0]: a list (expected: text); quote a value that begins with [
            listeners: [{ address: [::1] }]                 | ; quote it: address: "[::1]"
            listeners: [{ hosts: [[::1]] }]                 | ; quote it: hosts: ["[::1]"]
            """)
    void saysThatATextOfBracketsIsToBeQuoted(String yaml, String problem) throws IOException {
        assertThat(problems(yaml)).anyMatch(line -> line.endsWith(problem)).noneMatch(line -> line.contains("hunter2"));
    }

    @Test
    void saysNothingOfQuotesWhereASectionIsWritten() throws IOException {
        assertThat(problems("admin:\n  token:\n    a: b\n")).singleElement().asString()
                .endsWith("admin.token: a section (expected: text)");
    }

    @Test
    void saysWhatToQuoteOnALineOfItsOwn() throws IOException {
        assertThat(problems("routes:\n  - path: /x\n    application: x\n    origins:\n      allow: *.example.com\n"))
                .singleElement().asString().startsWith("gateway.yaml:5:")
                .endsWith("; quote it: allow: \"*.example.com\"");
        assertThat(problems("routes:\n  - path: /x\n    origins:\n      allow:\n        - *\n")).singleElement()
                .asString().startsWith("gateway.yaml:5:").endsWith("; quote it: \"*\"");
    }

    @Test
    void takesTheSameQuoted() throws IOException {
        assertThat(problems("routes: [{ path: \"/chat/{room}\", application: x, origins: { allow: [\"*\"] } }]"))
                .isEmpty();
        assertThat(problems("routes:\n  - path: /chat/{room}\n    application: x\n")).isEmpty();
    }

    @Test
    void refusesTags() throws IOException {
        assertThat(problems("limits: !!java.net.URL { connections: 5 }\n"))
                .containsExactly("gateway.yaml:1:9: tags aren't supported; write the value without");
    }

    @Test
    void refusesDeepNesting() throws IOException {
        assertThat(problems("limits: " + "[".repeat(5000)))
                .containsExactly("gateway.yaml:1:41: nested deeper than 32 levels");
    }

    @Test
    void refusesASecondDocument() throws IOException {
        assertThat(problems("drain: {}\n---\ndrain: {}\n"))
                .containsExactly("gateway.yaml:3:1: a second document (expected: one)");
    }

    @Test
    void tellsWhereTheSyntaxIsWrong() throws IOException {
        assertThat(problems("limits:\n  connections: 5\n   fragments: 3\n")).singleElement().asString()
                .startsWith("gateway.yaml:3:").contains("not valid YAML");
        assertThat(problems("limits:\n\tconnections: 5\n")).containsExactly(
                "gateway.yaml:2:1: not valid YAML: a tab where a value begins; indent with spaces");
        assertThat(problems("admin: @token\n")).containsExactly(
                "gateway.yaml:1:8: not valid YAML: found character '@' that cannot start any token; quote it");
        assertThat(problems("limits:\n  connections: 5\n fragments: 1\n")).containsExactly(
                "gateway.yaml:3:2: not valid YAML: expected <block end>, but found '<block mapping start>'");
        assertThat(problems("listeners: [")).singleElement().asString().contains("not valid YAML");
        for (String escape : List.of("\\x", "\\UFFFFFFFF\"")) {
            assertThat(problems("admin: \"" + escape)).containsExactly("gateway.yaml: not valid YAML: a text in double"
                    + " quotes has an escape (\\x, \\u, \\U) that is cut off, or no character's");
        }
        assertThat(problems("a:\tb:\n\t- c")).singleElement().asString().contains("not valid YAML");
        assertThat(problems("admin: { token: \"secret }\n")).singleElement().asString().contains("not valid YAML")
                .doesNotContain("secret");
    }

    @Test
    void namesUtf16AndTakesUtf8WithAByteOrderMark() throws IOException {
        ConfigurationFixture fixture = new ConfigurationFixture(home);
        String told = "gateway.yaml: UTF-16 text, as PowerShell's > writes it"
                + " (expected: UTF-8, such as by Set-Content -Encoding utf8)";
        for (Charset utf16 : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Files.writeString(fixture.path(), "drain: { period: 1s }", utf16);
            assertThat(fixture.problems()).as(utf16.name()).containsExactly(told);
        }
        Files.writeString(fixture.path(), "\ufeffdrain: { period: 1s }", StandardCharsets.UTF_16LE);
        assertThat(fixture.problems()).containsExactly(told);
        assertThat(fixture.file("\ufeffdrain: { period: 1s }").problems()).isEmpty();
        assertThat(fixture.file("\0\0").problems()).containsExactly(
                "gateway.yaml:1:1: not valid YAML: a character it may not hold, U+0000");
    }

    @Test
    void refusesFilesThatCantBeAConfiguration() throws IOException {
        ConfigurationFixture fixture = new ConfigurationFixture(home);
        Files.write(fixture.path(), new byte[(1 << 20) + 1]);
        assertThat(fixture.problems())
                .containsExactly("gateway.yaml: larger than 1MiB: this can't be a configuration");
        Files.write(fixture.path(), new byte[] {'a', ':', ' ', (byte) 0xff});
        assertThat(fixture.problems()).containsExactly("gateway.yaml: not UTF-8 text");
        Files.delete(fixture.path());
        assertThat(fixture.problems()).containsExactly("gateway.yaml: no such file");
        Files.createDirectory(fixture.path());
        assertThat(fixture.problems()).containsExactly("gateway.yaml: a folder (expected: a file)");
    }

    @Test
    void neverRepeatsASecret() throws IOException {
        assertThat(new ConfigurationFixture(home).file("admin: { token: [hunter2] }").set("hunter2", "admin=hunter2")
                .environment("GATEWAY_ADMIN_TOKEN", "hunter 2").problems()).hasSize(2).noneMatch(
                        problem -> problem.contains("hunter"));
    }

    @Test
    void keepsControlCharactersOffTheTerminal() throws IOException {
        assertThat(problems("\"a\\e[31m\\n\": 1")).singleElement().asString()
                .contains("a\\u001b[31m\\u000a: unknown key");
    }
}
