package io.wsgateway.launcher.explain;

import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.JsonTree;
import io.wsgateway.protocol.diagnosis.Exchange;
import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.handshake.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A HAR file, or one entry of one, as browsers save what their network panel shows.
 *
 * @see <a href="https://w3c.github.io/web-performance/specs/HAR/Overview.html">HTTP Archive (HAR) format</a>
 */
final class HarFile {

    private HarFile() {}

    private static final Pattern BEGINNING =
            Pattern.compile("(?s)\\s*\\{\\s*\"(?:log|request|startedDateTime|_.*?)\"\\s*:.{0,4000}");

    /** True for a text that begins as a HAR file, or an entry of one, does. */
    static boolean isIn(String text) {
        return BEGINNING.matcher(text.substring(0, Math.min(text.length(), 4000))).lookingAt()
                && (text.contains("\"entries\"") || text.contains("\"headers\""));
    }

    /** The opening handshakes among its entries. */
    static List<Exchange> read(String text) throws UnreadableException {
        JsonTree root;
        try {
            root = JsonTree.readBegin(text); // an entry is copied with the comma behind it
        } catch (JsonTree.MalformedException e) {
            throw new UnreadableException(
                    "it begins as a HAR file does, but " + Escaped.text(String.valueOf(e.getMessage())));
        }
        List<JsonTree> entries =
                root.get("request").isObject() ? List.of(root) : root.get("log").get("entries").items();
        List<Exchange> found = new ArrayList<>();
        for (JsonTree entry : entries) {
            if (isHandshake(entry.get("request"))) {
                found.add(exchange(entry));
            }
        }
        if (found.isEmpty()) {
            throw new UnreadableException(
                    "the HAR file has " + (entries.size() == 1 ? "1 entry" : entries.size() + " entries")
                            + ", none of them the opening handshake of a WebSocket");
        }
        return found;
    }

    private static boolean isHandshake(JsonTree request) {
        return request.get("url").text().toLowerCase(Locale.ROOT).startsWith("ws")
                || request.get("headers").items().stream()
                        .anyMatch(field -> field.get("name").text().equalsIgnoreCase("Sec-WebSocket-Key"));
    }

    private static Exchange exchange(JsonTree entry) {
        JsonTree request = entry.get("request");
        JsonTree response = entry.get("response");
        HeadBuilder sent = head(request).startLine(RequestUrl.target(request.get("url").text())
                .map(target -> request.get("method").text() + " " + target + " " + version(request)).orElse(""));
        String status = response.get("status").text();
        boolean answered = status.length() == 3; // 0 or -1 if there was no answer
        Optional<HeadBuilder> received = answered
                ? Optional.of(head(response).startLine(
                        (version(response) + " " + status + " " + response.get("statusText").text()).strip()))
                : Optional.empty();
        return new Exchange(Optional.of(sent.head()), received.map(HeadBuilder::head),
                response.get("content").get("text").text(),
                answered || !response.isObject() ? List.of() : List.of(unanswered(response)));
    }

    /** Chromium says in a field of its own why there is no answer. */
    private static Finding unanswered(JsonTree response) {
        String error = response.get("_error").text();
        return Sayings.find(error).flatMap(Shape.Said::finding)
                .orElseGet(() -> new Finding(Verdict.WRONG, Side.RESPONSE, "answer", "none: status "
                        + (response.get("status").text().isEmpty() ? "missing" : response.get("status").text())
                        + (error.isEmpty() ? "" : ", " + Printable.of(error)), "RFC 6455 section 4.1",
                        Optional.of(Fault.ANSWER_MISSING)));
    }

    private static HeadBuilder head(JsonTree message) {
        HeadBuilder head = new HeadBuilder();
        for (JsonTree field : message.get("headers").items()) {
            head.field(field.get("name").text(), field.get("value").text());
        }
        return head;
    }

    /** Browsers write {@code http/1.1} too, or nothing. */
    private static String version(JsonTree message) {
        String version = message.get("httpVersion").text().toUpperCase(Locale.ROOT);
        return Map.of("H2", "HTTP/2", "H3", "HTTP/3").getOrDefault(version,
                version.startsWith("HTTP/") ? version : "HTTP/1.1");
    }
}
