package io.wsgateway.launcher.page;

import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The scripts and styles of the admin page. They stand in a folder whose name changes with them, so browsers may keep them for
 * ever. Nobody's secret is in them: no token is asked for. Immutable.
 */
final class Assets {

    private static final String FIRST_SEGMENT = "assets";
    private static final String OWN = "admin/";
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    /** By name in the folder: the resource, relative to this class. Modules import each other by these names. */
    private static final Map<String, String> RESOURCES = resources();
    private static final List<HeaderField> KEPT =
            List.of(new HeaderField("Cache-Control", "public, max-age=31536000, immutable"),
                    new HeaderField("Cross-Origin-Resource-Policy", "same-origin"),
                    new HeaderField("X-Content-Type-Options", "nosniff"),
                    new HeaderField("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"));

    private final Map<String, Answer> answers;
    private final String folder;

    private Assets(Map<String, Answer> answers, String version) {
        this.answers = answers;
        this.folder = "/" + FIRST_SEGMENT + "/" + version;
    }

    private static Map<String, String> resources() {
        Map<String, String> resources = new TreeMap<>(Map.of("uplot.js", UPLOT + "uPlot.iife.min.js", "uplot.css",
                UPLOT + "uPlot.min.css", "admin.css", OWN + "admin.css"));
        for (String module : List.of("api", "applications", "charts", "configuration", "filters", "handshakes",
                "limits", "nodes", "across",
                "live", "main", "overview", "parts", "problems", "sessions", "topics")) {
            resources.put(module + ".js", OWN + module + ".js");
        }
        return resources;
    }

    static Assets load() {
        Map<String, Answer> answers = new TreeMap<>();
        MessageDigest digest = sha256();
        RESOURCES.forEach((name, resource) -> {
            byte[] bytes = bytes(resource);
            digest.update(bytes);
            answers.put(name, answer(name, bytes));
        });
        return new Assets(answers, HexFormat.of().formatHex(digest.digest(), 0, 8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer answer(String name, byte[] bytes) {
        List<HeaderField> fields = new ArrayList<>(KEPT);
        fields.add(new HeaderField("Content-Type",
                name.endsWith(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8"));
        return new Answer(200, fields, bytes);
    }

    /** Where they are, without a slash at the end. */
    String folder() {
        return folder;
    }

    /** The answer, if the path is one of theirs. */
    Optional<Answer> answer(RequestTarget target) {
        List<String> segments = target.segments();
        return segments.size() == 3 && target.path().startsWith(folder + "/")
                ? Optional.ofNullable(answers.get(segments.getLast()))
                : Optional.empty();
    }
}
