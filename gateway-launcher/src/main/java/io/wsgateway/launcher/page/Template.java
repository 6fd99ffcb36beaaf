package io.wsgateway.launcher.page;

import io.wsgateway.protocol.syntax.HashSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTML page held in this jar, with one place for JSON. Its Content-Security-Policy lets exactly this page's own script
 * and style run, by their hashes. Immutable.
 */
public final class Template {

    private static final String PLACE = "\"DATA\"";

    private final String html;
    private final String policy;

    private Template(String html, String... connect) {
        this.html = html;
        this.policy = "default-src 'none'; script-src " + hash(html, "script") + "; style-src " + hash(html, "style")
                + "; img-src data:; connect-src " + String.join(" ", connect)
                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    /**
     * Loads a page that asks its own host.
     *
     * @param name the resource, beside this class
     */
    public static Template load(String name) {
        return load(name, "'self'");
    }

    /**
     * Loads a page that opens WebSocket connections.
     *
     * @param name the resource, beside this class
     */
    public static Template loadConsole(String name) {
        // Browsers differ in whether 'self' covers ws: of the same host.
        return load(name, "'self'", "ws:", "wss:");
    }

    private static Template load(String name, String... connect) {
        try (InputStream in = Template.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new Template(new String(in.readAllBytes(), StandardCharsets.UTF_8), connect);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value of Content-Security-Policy. */
    public String policy() {
        return policy;
    }

    /** The page with this JSON; {@code <} in it is escaped, so that no text can end the element it stands in. */
    public String with(String json) {
        return html.replace(PLACE, json.replace("<", "\\u003c"));
    }

    private static String hash(String html, String element) {
        Matcher matcher = Pattern.compile("<" + element + ">(.*?)</" + element + ">", Pattern.DOTALL).matcher(html);
        if (!matcher.find()) {
            return "'none'";
        }
        return HashSource.of(matcher.group(1));
    }
}
