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
 * and style run, by their hashes, or none but those of its own host. Immutable.
 */
final class Template {

    private static final String PLACE = "\"DATA\"";
    private static final String ASSETS = "ASSETS";

    private final String html;
    private final String policy;

    private Template(String html, String scripts, String styles, String connect) {
        this.html = html;
        this.policy = "default-src 'none'; script-src " + scripts + "; style-src " + styles
                + "; img-src data:; connect-src " + connect
                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    /**
     * Loads a page whose scripts and styles stand in it, and which opens WebSocket connections.
     *
     * @param name the resource, beside this class
     */
    static Template loadConsole(String name) {
        String html = read(name);
        // Browsers differ in whether 'self' covers ws: of the same host.
        return new Template(html, hash(html, "script"), hash(html, "style"), "'self' ws: wss:");
    }

    /**
     * Loads a page whose scripts and styles stand in a folder of its own host, which is all that it may ask. Browsers for which
     * that covers no WebSocket connections don't get what is live.
     *
     * @param name the resource, beside this class
     * @param folder the path of the folder, without a slash at the end
     */
    static Template loadWithAssets(String name, String folder) {
        return new Template(read(name).replace(ASSETS, folder), "'self'", "'self'", "'self'");
    }

    private static String read(String name) {
        try (InputStream in = Template.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value of Content-Security-Policy. */
    String policy() {
        return policy;
    }

    /** The page with this JSON; {@code <} in it is escaped, so that no text can end the element it stands in. */
    String with(String json) {
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
