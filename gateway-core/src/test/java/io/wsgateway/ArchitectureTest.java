package io.wsgateway;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What each package may know of the others; see ARCHITECTURE.md. */
@AnalyzeClasses(packages = "io.wsgateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] JDK = {"java..", "org.jspecify.annotations.."};
    private static final String PROTOCOL = "io.wsgateway.protocol..";
    private static final String HANDSHAKE = "io.wsgateway.protocol.handshake";
    private static final String FORWARDING = "io.wsgateway.protocol.forwarding";
    private static final String EXTENSION = "io.wsgateway.protocol.extension";
    private static final String SYNTAX = "io.wsgateway.protocol.syntax";
    private static final String CLOSE = "io.wsgateway.protocol.close";
    private static final String FRAME = "io.wsgateway.protocol.frame";
    private static final String DIAGNOSIS = "io.wsgateway.protocol.diagnosis";
    private static final String JOURNAL = "io.wsgateway.journal";
    private static final String ROUTING = "io.wsgateway.routing";
    private static final String APP = "io.wsgateway.app";
    private static final String APP_UPSTREAM = "io.wsgateway.app.upstream";
    private static final String METRICS = "io.wsgateway.metrics";
    private static final String TAP = "io.wsgateway.tap";
    private static final String TOPIC = "io.wsgateway.topic";
    private static final String SESSION = "io.wsgateway.session";
    private static final String IDENTITY = "io.wsgateway.identity";
    private static final String LIMITS = "io.wsgateway.limits";
    private static final String TRACING = "io.wsgateway.tracing";
    private static final String OPENING = "io.wsgateway.opening";
    private static final String ENGINE = "io.wsgateway.engine";
    private static final String CLUSTER = "io.wsgateway.cluster";
    private static final String CLUSTER_CHANNEL = "io.wsgateway.cluster.channel";
    private static final String CLUSTER_NODE = "io.wsgateway.cluster.node";
    private static final String CLUSTER_PRINCIPAL = "io.wsgateway.cluster.principal";
    private static final String CLUSTER_TOPIC = "io.wsgateway.cluster.topic";
    private static final String NETTY_UPSTREAM = "io.wsgateway.netty.upstream";

    @ArchTest
    static final ArchRule closeKnowsTheJdkOnly = mayKnow(CLOSE);

    @ArchTest
    static final ArchRule frameKnowsClose = mayKnow(FRAME, CLOSE);

    @ArchTest
    static final ArchRule syntaxKnowsTheJdkOnly = mayKnow(SYNTAX);

    @ArchTest
    static final ArchRule extensionKnowsSyntax = mayKnow(EXTENSION, SYNTAX);

    @ArchTest
    static final ArchRule handshakeKnowsExtension = mayKnow(HANDSHAKE, EXTENSION, SYNTAX);

    @ArchTest
    static final ArchRule forwardingKnowsHandshake = mayKnow(FORWARDING, HANDSHAKE, SYNTAX);

    @ArchTest
    static final ArchRule diagnosisKnowsHandshake = mayKnow(DIAGNOSIS, HANDSHAKE, EXTENSION, SYNTAX);

    @ArchTest
    static final ArchRule journalKnowsHandshake = mayKnow(JOURNAL, HANDSHAKE, SYNTAX);

    @ArchTest
    static final ArchRule tracingKnowsApp = mayKnow(TRACING, APP, HANDSHAKE);

    @ArchTest
    static final ArchRule routingKnowsTargets = mayKnow(ROUTING, HANDSHAKE);

    @ArchTest
    static final ArchRule serversOfApplicationsKnowHandshake = mayKnow(APP_UPSTREAM, HANDSHAKE, CLOSE);

    @ArchTest
    static final ArchRule appKnowsProtocol = mayKnow(APP, APP_UPSTREAM, PROTOCOL, "org.slf4j");

    @ArchTest
    static final ArchRule metricsKnowTheJdkOnly = mayKnow(METRICS);

    @ArchTest
    static final ArchRule tapKnowsApp = mayKnow(TAP, APP, PROTOCOL);

    @ArchTest
    static final ArchRule topicKnowsApp = mayKnow(TOPIC, METRICS, APP, PROTOCOL, "org.slf4j");

    @ArchTest
    static final ArchRule engineKnowsApp = mayKnow(ENGINE, APP);

    @ArchTest
    static final ArchRule channelsKnowEngine = mayKnow(CLUSTER_CHANNEL, ENGINE, METRICS, APP, "org.slf4j");

    @ArchTest
    static final ArchRule nodesKnowChannels = mayKnow(CLUSTER_NODE, CLUSTER_CHANNEL, ENGINE, APP, "org.slf4j");

    @ArchTest
    static final ArchRule topicsOfAClusterKnowNodes =
            mayKnow(CLUSTER_TOPIC, CLUSTER_NODE, CLUSTER_CHANNEL, ENGINE, TOPIC, APP, FRAME, "org.slf4j");

    @ArchTest
    static final ArchRule principalsKnowNodes = mayKnow(CLUSTER_PRINCIPAL, CLUSTER_NODE, "org.slf4j");

    @ArchTest
    static final ArchRule clusterKnowsItsParts =
            mayKnow(CLUSTER, CLUSTER_TOPIC, CLUSTER_NODE, CLUSTER_CHANNEL, ENGINE, TOPIC);

    @ArchTest
    static final ArchRule limitsKnowHandshake = mayKnow(LIMITS, HANDSHAKE, SYNTAX);

    @ArchTest
    static final ArchRule sessionKnowsTopic = mayKnow(SESSION, LIMITS, TOPIC, APP, PROTOCOL, ROUTING, "org.slf4j..");

    @ArchTest
    static final ArchRule identityKnowsSession =
            mayKnow(IDENTITY, SESSION, LIMITS, APP, HANDSHAKE, SYNTAX, "com.nimbusds..", "org.slf4j");

    @ArchTest
    static final ArchRule onlyIdentityKnowsTokensOfJose = noClasses().that().resideOutsideOfPackage(IDENTITY).should()
            .dependOnClassesThat(resideInAPackage("com.nimbusds.."));

    @ArchTest
    static final ArchRule openingKnowsSession =
            mayKnow(OPENING, LIMITS, SESSION, TOPIC, APP, APP_UPSTREAM, PROTOCOL, ROUTING, JOURNAL, TRACING,
                    "org.slf4j");

    @ArchTest
    static final ArchRule linksToServersKnowNoSession = noClasses().that().resideInAPackage(NETTY_UPSTREAM).should()
            .dependOnClassesThat(resideInAnyPackage(OPENING, "io.wsgateway.netty.session", "io.wsgateway.netty.http",
                    "io.wsgateway.netty.server"));

    @ArchTest
    static final ArchRule connectionsAreNettyChannels = noClasses().should()
            .dependOnClassesThat(
                    belongToAnyOf(io.netty.channel.unix.Socket.class, io.netty.channel.epoll.LinuxSocket.class,
                            io.netty.channel.epoll.EpollIoHandle.class, io.netty.channel.epoll.EpollIoOps.class))
            .because("every connection is a Netty channel with a pipeline, on every transport");

    @ArchTest
    static final ArchRule onlyTheNettyPackagesKnowNetty = noClasses().that()
            .resideOutsideOfPackage("io.wsgateway.netty..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.netty..", "io.wsgateway.netty.."));

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("io.wsgateway.(**)").should().beFreeOfCycles();

    /** This package may depend on itself, the JDK and these. */
    private static ArchRule mayKnow(String those, String... others) {
        return classes().that()
                .resideInAPackage(those)
                .should()
                .onlyDependOnClassesThat(
                        resideInAPackage(those).or(resideInAnyPackage(JDK)).or(resideInAnyPackage(others)));
    }
}
