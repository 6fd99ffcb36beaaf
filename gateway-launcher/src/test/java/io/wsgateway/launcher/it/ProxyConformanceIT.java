package io.wsgateway.launcher.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The conformance cases through the application {@code proxy}: what they say of {@code echo} they are to say of a gateway in front of it,
 * whose own limits are those of the cases. The one behind has none that could be met first. What differs all the same is in
 * {@code through-proxy.json}, with its reason; no case is left out.
 */
class ProxyConformanceIT extends ConformanceCases {

    private static final String BEHIND = """
            listeners: [{ address: 127.0.0.1, port: 0 }]
            admin: { address: 127.0.0.1, port: 0 }
            routes:
              - path: /echo
                application: echo
                origins: { allow: "*", absent: allow }
                subprotocols: { offer: [chat, superchat] }
              - path: /secure
                application: echo
                origins: { allow: "*", absent: allow }
                subprotocols: { offer: [chat, superchat] }
            limits: { frame-bytes: 1MiB, message-bytes: 1MiB, fragments: 10000000, handshakes-per-second-per-address: 0,
              handshakes-per-address: 0, connections-per-address: 100000, control-frames-per-second: 0 }
            """;

    ProxyConformanceIT() {
        super("auto", "conformance-proxy.txt");
    }

    @Override
    FrameCase adapted(FrameCase each) {
        return cases("through-proxy.json").filter(other -> other.path("id").asString().equals(each.id())).findFirst()
                .map(other -> each.within(other)).orElse(each);
    }

    /** The answer comes from the server behind; by then the next message may have ended the session. */
    @Override
    boolean answersAtOnce() {
        return false;
    }

    @Override
    GatewayProcess startGateway(Path directory, String yaml) throws IOException {
        Path behind = Files.createDirectories(directory.resolve("behind"));
        int port = super.startGateway(behind, BEHIND).address().getPort();
        return super.startGateway(directory, yaml.replace("limits:\n", "limits:\n  handshake-timeout: 1m\n")
                .replaceAll("path: (/\\w+)(,?\\s+)application: echo", "path: $1$2application: proxy$2settings: "
                        + "{ upstreams: [\"ws://127.0.0.1:%d$1\"], connect-timeout: 30s }".formatted(port)));
    }
}
