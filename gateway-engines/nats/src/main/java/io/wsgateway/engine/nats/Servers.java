package io.wsgateway.engine.nats;

import io.nats.client.Options;
import io.wsgateway.engine.EngineSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What the settings say of servers, checked and as jnats takes it. */
final class Servers {

    static final String PLAIN = "nats";
    static final String TLS = "tls";
    private static final String EXPECTED = " (expected: nats://host:port or tls://host:port)";
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9_]{1,32}");

    private Servers() {}

    /** What is wrong with the settings; free of secrets. */
    static List<String> problems(EngineSettings settings) {
        List<String> problems = new ArrayList<>();
        if (settings.urls().isEmpty()) {
            problems.add("no URL" + EXPECTED);
        }
        for (int i = 0; i < settings.urls().size(); i++) {
            checkUrl(settings.urls().get(i), "URL " + (i + 1), problems);
        }
        if (settings.urls().stream().map(url -> url.startsWith(TLS + ":")).distinct().count() > 1) {
            problems.add("some URLs begin with nats:, some with tls: (expected: all alike)");
        }
        if (!PREFIX.matcher(settings.prefix()).matches()) {
            problems.add("prefix (expected: 1 to 32 letters, digits, - and _)");
        }
        if (!NODE.matcher(settings.node()).matches()) {
            problems.add("node (expected: 1 to 32 letters, digits and _)");
        }
        if (settings.username().isPresent() && settings.password().isEmpty()) {
            problems.add("a user name without a password");
        }
        if (settings.timeout().toMillis() < 1) {
            problems.add("timeout (expected: 1 ms or more)");
        }
        return problems;
    }

    /** An URL may hold a password, even where none is expected: it is never shown. */
    private static void checkUrl(String url, String which, List<String> problems) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            problems.add(which + " is none" + EXPECTED);
            return;
        }
        if (!PLAIN.equals(uri.getScheme()) && !TLS.equals(uri.getScheme())) {
            problems.add(which + " begins otherwise" + EXPECTED);
        } else if (uri.getUserInfo() != null) {
            problems.add(which + " names a user (expected: in the configuration's user name and password)");
        } else if (uri.getHost() == null || uri.getPort() > 65_535 || uri.getPort() == 0) {
            problems.add(which + " has no host, or no port of 1 to 65535" + EXPECTED);
        } else if (uri.getPath() != null && !uri.getPath().isEmpty() || uri.getQuery() != null
                || uri.getFragment() != null) {
            problems.add(which + " has more than host and port" + EXPECTED);
        }
    }

    /** True if TLS is spoken. */
    static boolean isTls(EngineSettings settings) {
        return settings.urls().getFirst().startsWith(TLS + ":");
    }

    /**
     * Who the gateway is, and where.
     *
     * @param refusals takes why a server's certificate is refused
     */
    static Options.Builder options(EngineSettings settings, Consumer<String> refusals)
            throws IOException, GeneralSecurityException {
        Options.Builder options = new Options.Builder().servers(settings.urls().toArray(String[]::new))
                .connectionName(settings.prefix() + "-" + settings.node());
        if (isTls(settings)) {
            options.sslContext(CheckedTls.context(settings.certificates(), refusals));
        }
        if (settings.password().isPresent()) {
            char[] password = settings.password().get().toCharArray();
            if (settings.username().isPresent()) {
                options.userInfo(settings.username().get().toCharArray(), password);
            } else {
                options.token(password);
            }
        }
        return options;
    }
}
