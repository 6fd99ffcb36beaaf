package io.wsgateway.launcher.config;

import io.wsgateway.journal.JournalLimits;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.config.Node.Scalar;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.netty.server.DrainPlan;
import io.wsgateway.netty.server.GatewayConfig;
import io.wsgateway.netty.server.HandshakesConfig;
import io.wsgateway.netty.server.TransportConfig;
import io.wsgateway.netty.server.UnixSocket;
import io.wsgateway.netty.tls.ListenerTls;
import io.wsgateway.netty.tls.TlsProvider;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.forwarding.PeerRules;
import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;
import io.wsgateway.protocol.handshake.Authority;
import io.wsgateway.protocol.syntax.NoAddress;
import io.wsgateway.session.ApplicationPauses;
import io.wsgateway.session.KeepalivePolicy;
import io.wsgateway.session.SessionPolicy;
import io.wsgateway.topic.TopicLimits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the merged tree into a {@link Configuration}: what each key may be, and what holds where it isn't there. */
final class ConfigurationReader {

    private static final String PUBLIC_ADDRESS = "0.0.0.0";
    private static final int PUBLIC_PORT = 8080;
    private static final String ADMIN_ADDRESS = "127.0.0.1";
    private static final int ADMIN_PORT = 9090;
    private static final String PUSH_ADDRESS = "127.0.0.1";
    private static final int PUSH_PORT = 9091;
    private static final int MOST_FAILURES = 1_000_000;
    private static final int MOST_EVENT_LOOPS = 1024;
    private static final int MOST_HISTORIES = 1_000_000;
    private static final long MOST_HISTORY_BYTES = 1L << 40;
    private static final long MOST_KEPT_BYTES = 1L << 30;
    private static final int MOST_KEPT_PER_SECOND = 100_000;
    private static final Duration DRAIN_PERIOD = Duration.ofSeconds(30);
    private static final Duration MOST_RETRY_AFTER = Duration.ofMinutes(5);

    private final SectionReader root;
    private final Home home;
    private final Problems problems;

    /**
     * @param home what relative paths are relative to
     */
    ConfigurationReader(Mapping root, Path home, Problems problems) {
        this.home = new Home(home.toAbsolutePath().normalize(), problems);
        this.problems = problems;
        this.root = new SectionReader(Schema.ROOT, root, "", problems, unknown -> Optional.empty());
    }

    /** The configuration; to be used only if there are no problems after this. */
    Configuration read() {
        Disclosure disclosure = root.section("handshakes").word("explain", Disclosure.FULL, Disclosure.class);
        LimitsReader limits = new LimitsReader(root.section("limits"), problems);
        LogReader log = new LogReader(root.section("log"), problems);
        GatewayConfig gateway = new GatewayConfig(limits.gateway(), transport(), topics(),
                new HandshakesConfig(disclosure, journal()),
                root.section("applications").integer("pause-after", ApplicationPauses.DEFAULT_FAILURES, 0,
                        MOST_FAILURES),
                log.sessions());
        SessionPolicy session = keepalive(limits.session(SessionPolicy.DEFAULT));
        List<EndpointConfig> listeners = listeners();
        Optional<AdminConfig> admin = admin(listeners);
        Optional<PushConfig> push = push(listeners, admin);
        OriginRules origins = new OriginsReader(problems).defaults(root.section("handshakes"));
        List<IssuerConfig> issuers = new IssuersReader(home, problems).read(root.sections("issuers"));
        ApplicationsConfig applications = new ApplicationsReader(home).read(root.section("applications"));
        Optional<List<RouteConfig>> routes = new RoutesReader(problems, session, disclosure, origins, names("issuers"),
                applications.replacing())
                .read(root.sections("routes"));
        routes.ifPresent(list -> checkHosts(listeners, list));
        return new Configuration(listeners, admin, push, applications, issuers, routes, origins, gateway, session,
                drain(), log.levels(), new TracingReader(root.section("tracing"), problems).read(),
                new EngineReader(home, problems).read(root.section("engine")), home.folder());
    }

    private DrainPlan drain() {
        SectionReader drain = root.section("drain");
        int code = drain.integer("code", CloseCode.GOING_AWAY, CloseCode.GOING_AWAY, CloseCode.SERVICE_RESTART);
        if (code != CloseCode.GOING_AWAY && code != CloseCode.SERVICE_RESTART) {
            drain.problem("code", code + " (expected: 1001, going away, or 1012, service restart)");
            code = CloseCode.GOING_AWAY;
        }
        return new DrainPlan(drain.duration("delay", Duration.ZERO, Duration.ZERO, Duration.ofMinutes(10)),
                drain.duration("period", DRAIN_PERIOD, Duration.ZERO, Duration.ofHours(1)), code,
                drain.duration("retry-after", Duration.ZERO, Duration.ZERO, MOST_RETRY_AFTER));
    }

    /** The names that sections of a list have, also of those that something else is wrong with. */
    private Set<String> names(String list) {
        Set<String> names = new LinkedHashSet<>();
        root.sections(list).orElse(List.of())
                .forEach(section -> section.text("name").ifPresent(name -> names.add(name.value())));
        return names;
    }

    private TransportConfig transport() {
        SectionReader transport = root.section("transport");
        TransportConfig otherwise = TransportConfig.DEFAULT;
        return new TransportConfig(transport.word("kind", otherwise.kind(), TransportConfig.Kind.class),
                transport.integer("event-loops", otherwise.eventLoops(), 0, MOST_EVENT_LOOPS),
                transport.word("tls", otherwise.tls(), TlsProvider.class));
    }

    private TopicLimits topics() {
        SectionReader topics = root.section("topics");
        TopicLimits otherwise = TopicLimits.DEFAULT;
        return new TopicLimits(topics.integer("histories", otherwise.histories(), 1, MOST_HISTORIES),
                topics.bytes("history-bytes", otherwise.historyBytes(), 1 << 10, MOST_HISTORY_BYTES));
    }

    private JournalLimits journal() {
        SectionReader handshakes = root.section("handshakes");
        JournalLimits otherwise = JournalLimits.DEFAULT;
        return new JournalLimits(handshakes.bytes("kept-bytes", otherwise.bytes(), 0, MOST_KEPT_BYTES),
                handshakes.integer("accepted-per-second", otherwise.acceptedPerSecond(), 0, MOST_KEPT_PER_SECOND));
    }

    private SessionPolicy keepalive(SessionPolicy session) {
        SectionReader keepalive = root.section("keepalive");
        KeepalivePolicy otherwise = session.keepalive();
        return session.with(new KeepalivePolicy(
                keepalive.duration("ping-interval", otherwise.pingInterval(), Duration.ZERO, Duration.ofHours(24)),
                keepalive.duration("pong-timeout", otherwise.pongTimeout(), Duration.ofMillis(1),
                        Duration.ofHours(1))));
    }

    private List<EndpointConfig> listeners() {
        Optional<List<SectionReader>> sections = root.sections("listeners");
        if (sections.isEmpty()) {
            return List.of(new EndpointConfig("listeners[0]", new InetSocketAddress(PUBLIC_ADDRESS, PUBLIC_PORT),
                    Optional.empty(), Optional.empty(), List.of(), PeerRules.SOCKET));
        }
        if (sections.get().isEmpty() && root.find("listeners").isPresent()) {
            root.problem("listeners", "an empty list (expected: at least one listener)");
        }
        List<EndpointConfig> listeners = new ArrayList<>();
        for (SectionReader section : sections.get()) {
            Optional<UnixSocket> socket = new UnixSocketReader(home, problems).read(section);
            Optional<InetSocketAddress> address = section.find("socket").isPresent()
                    ? Optional.of(NoAddress.PEER)
                    : address(section, PUBLIC_ADDRESS, PUBLIC_PORT);
            PeerRules peers = new PeerRulesReader(problems).read(section);
            Optional<ListenerTls> tls = new TlsReader(home, problems).read(section);
            List<String> hosts = hosts(section);
            address.ifPresent(found -> {
                String name = "listeners[" + listeners.size() + "]";
                conflict(section, found, listeners);
                socket.ifPresent(file -> conflict(section, file, listeners));
                listeners.add(new EndpointConfig(name, found, socket, tls, hosts, peers));
            });
        }
        return listeners;
    }

    private List<String> hosts(SectionReader listener) {
        List<Text> texts = listener.texts("hosts").orElse(List.of());
        if (texts.isEmpty() && listener.find("hosts").isPresent()) {
            listener.problem("hosts", "an empty list (expected: at least one name, or no such key at all)");
        }
        List<String> hosts = new ArrayList<>();
        for (Text text : texts) {
            Authority.parse(text.value()).filter(host -> host.port() == Authority.NO_PORT).ifPresentOrElse(
                    host -> hosts.add(host.host()), () -> problems.add(text.problem(Escaped.text(text.value())
                            + " (expected: a name or address without a port, such as gw.example.com or \"[::1]\")")));
        }
        return hosts;
    }

    /** A route for a host that no listener answers to is a mistake of one or the other. */
    private void checkHosts(List<EndpointConfig> listeners, List<RouteConfig> routes) {
        for (RouteConfig route : routes) {
            route.host().flatMap(Authority::parse).map(Authority::host)
                    .filter(host -> listeners.stream()
                            .allMatch(listener -> !listener.hosts().isEmpty() && !listener.hosts().contains(host)))
                    .ifPresent(host -> problems.add(route.path().problem("host " + host
                            + " is among the hosts of no listener: nobody could reach this route")));
        }
    }

    /** Whether a section is {@code off} in its place. */
    private boolean isOff(String section) {
        if (root.find(section).orElse(null) instanceof Scalar scalar) {
            if (!scalar.text().equals("off") && !scalar.text().equals("false")) {
                root.problem(section, scalar.kind() + " (expected: a section, or off)");
            }
            return true;
        }
        return false;
    }

    /** {@code admin: off} is no admin listener. */
    private Optional<AdminConfig> admin(List<EndpointConfig> listeners) {
        if (isOff("admin")) {
            return Optional.empty();
        }
        SectionReader section = root.section("admin");
        AdminTokensReader tokens = new AdminTokensReader(home, problems);
        tokens.read(section);
        Optional<ListenerTls> tls = new TlsReader(home, problems).read(section);
        TailMode tail = section.word("tail", TailMode.OFF, TailMode.class);
        Optional<InetSocketAddress> address = address(section, ADMIN_ADDRESS, ADMIN_PORT);
        address.ifPresent(found -> {
            boolean without = section.find("tokens").isEmpty() && section.find("token").isEmpty();
            if (!found.getAddress().isLoopbackAddress() && without && !section.isEmpty("token")) {
                problems.add(section.position("address"), section.pathOf("token"),
                        "missing; an admin address that others can reach needs a token");
            }
            conflict(section, found, listeners);
        });
        Optional<UnixSocket> socket = new UnixSocketReader(home, problems).readBeside(section);
        socket.ifPresent(file -> conflict(section, file, listeners));
        return address.map(found -> new AdminConfig(found, tokens.tokens(), tls, socket, tail, tokens.warnings()));
    }

    /** Without the section there is no such listener. */
    private Optional<PushConfig> push(List<EndpointConfig> listeners, Optional<AdminConfig> admin) {
        if (root.find("push").isEmpty() || isOff("push")) {
            return Optional.empty();
        }
        SectionReader section = root.section("push");
        AdminTokensReader tokens = new AdminTokensReader(home, problems);
        tokens.readOfBackEnds(section);
        Optional<ListenerTls> tls = new TlsReader(home, problems).read(section);
        List<String> hosts = hosts(section);
        List<EndpointConfig> others = new ArrayList<>(listeners);
        admin.ifPresent(known -> others.add(new EndpointConfig("admin", known.address(), known.socket(),
                known.tls(), List.of(), PeerRules.SOCKET)));
        Optional<InetSocketAddress> address = address(section, PUSH_ADDRESS, PUSH_PORT);
        address.ifPresent(found -> {
            if (!found.getAddress().isLoopbackAddress() && section.find("tokens").isEmpty()) {
                problems.add(section.position("address"), section.pathOf("tokens"),
                        "missing; an address for back ends that others can reach needs tokens");
            }
            conflict(section, found, others);
        });
        Optional<UnixSocket> socket = new UnixSocketReader(home, problems).readBeside(section);
        socket.ifPresent(file -> conflict(section, file, others));
        return address.map(found -> new PushConfig(found, hosts, tokens.tokens(), tls, socket, tokens.warnings()));
    }

    private static Optional<InetSocketAddress> address(SectionReader section, String defaultAddress, int defaultPort) {
        int port = section.integer("port", defaultPort, 0, 0xffff);
        String text = section.text("address").map(Text::value).orElse(defaultAddress);
        Optional<InetAddress> address = Addresses.parse(text);
        if (address.isEmpty()) {
            section.problem("address", "not an address of this machine (expected: an IP address such as 0.0.0.0)");
        } else if (Addresses.lacksZone(address.get())) {
            section.problem("address",
                    "a link-local address without a zone: it is one on every interface (expected: with"
                            + " the interface's name, such as fe80::1%eth0)");
        }
        return address.map(found -> new InetSocketAddress(found, port));
    }

    private static void conflict(SectionReader section, InetSocketAddress address, List<EndpointConfig> others) {
        for (EndpointConfig other : others) {
            if (address.getPort() != 0 && address.getPort() == other.address().getPort()
                    && Addresses.overlap(address.getAddress(), other.address().getAddress())) {
                section.problem("port", address.getPort() + " is taken by " + other.name() + " already");
            }
        }
    }

    private static void conflict(SectionReader section, UnixSocket socket, List<EndpointConfig> others) {
        for (EndpointConfig other : others) {
            if (other.socket().filter(taken -> taken.path().equals(socket.path())).isPresent()) {
                section.problem("socket", socket.path() + " is taken by " + other.name() + " already");
            }
        }
    }
}
