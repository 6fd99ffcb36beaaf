package io.wsgateway.launcher.explain;

import io.wsgateway.protocol.diagnosis.Exchange;
import io.wsgateway.protocol.diagnosis.HeadText;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Heads as they are on the wire or in a browser's tools: a request, a response, or both in either order, with an empty line
 * or a heading such as {@code Response Headers} between them. What was not copied, such as a first line, is missing from what
 * is read; what follows a response is its body. Used once.
 */
final class RawHeads {

    private static final Pattern REQUEST_LINE = Pattern.compile("[A-Z]+ \\S.*");
    private static final Pattern WHOLE_REQUEST_LINE = Pattern.compile("[A-Z]+ \\S+ HTTP/\\d(\\.\\d)?");
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/\\S+( .*)?");
    /** As browsers write them, some with how long the head is: {@code Request Headers (512 B)}. */
    private static final Pattern HEADING =
            Pattern.compile("(?i)(general|(request|response) headers)( \\([^)]*\\))?:?|view (source|parsed)|raw");

    private final List<Part> parts = new ArrayList<>();
    private @Nullable Part open;
    private boolean responseExpected;

    private RawHeads() {}

    /** A head, and on which side it is. */
    private static final class Part {
        private final HeadBuilder head = new HeadBuilder();
        private final StringBuilder body = new StringBuilder();
        private boolean response;
        private boolean general;

        private boolean isResponse() {
            return response || head.has("Sec-WebSocket-Accept") && !head.has("Sec-WebSocket-Key");
        }
    }

    static List<Exchange> read(String text) throws UnreadableException {
        RawHeads heads = new RawHeads();
        int number = 0;
        for (String line : unindented(text)) {
            heads.line(line, ++number);
        }
        List<Exchange> exchanges = heads.exchanges();
        if (exchanges.isEmpty()) {
            throw new UnreadableException(
                    "no opening handshake in it (expected: the head of a request or of a response,"
                            + " what curl -v prints, or a HAR file)");
        }
        return exchanges;
    }

    /** Without what all lines are indented by, as text out of a document or a chat is. */
    private static List<String> unindented(String text) {
        return text.stripTrailing().stripIndent().lines().map(String::stripTrailing).toList();
    }

    private void line(String line, int number) throws UnreadableException {
        if (HEADING.matcher(line).matches()) {
            heading(line.toLowerCase(Locale.ROOT));
        } else if (STATUS_LINE.matcher(line).matches()) {
            begin(line).response = true;
        } else if (open != null) {
            within(open, line, number);
        } else if (isBody() && !WHOLE_REQUEST_LINE.matcher(line).matches()) {
            parts.getLast().body.append(line).append('\n');
        } else if (!line.isEmpty()) {
            first(line, number);
        }
    }

    private void heading(String heading) {
        if (heading.startsWith("view") || heading.startsWith("raw")) {
            return;
        }
        Part part = begin("");
        part.general = heading.startsWith("general");
        part.response = heading.startsWith("response");
    }

    private void within(Part part, String line, int number) throws UnreadableException {
        if (line.isEmpty()) {
            open = part.head.isEmpty() ? part : null;
        } else if (part.head.isEmpty() && isRequestLine(line)) {
            part.head.startLine(line);
        } else {
            part.head.line(line, number);
        }
    }

    /** After a response all is its body, unless another head seems to begin. */
    private boolean isBody() {
        return !parts.isEmpty() && parts.getLast().isResponse();
    }

    private void first(String line, int number) throws UnreadableException {
        if (isRequestLine(line)) {
            begin(line);
        } else if (HeadBuilder.field(line).isPresent()) {
            begin("").head.line(line, number);
        } else if (responseExpected) {
            begin(line).response = true; // whatever it is: it is what was answered
        } else {
            throw new UnreadableException("line " + number + " begins neither a request nor a response"
                    + " (expected: such as GET /path HTTP/1.1, or a header field)");
        }
    }

    private static boolean isRequestLine(String line) {
        return REQUEST_LINE.matcher(line).matches() && (line.contains(" HTTP/") || HeadBuilder.field(line).isEmpty());
    }

    private Part begin(String startLine) {
        Part heading = open;
        Part part = new Part();
        if (heading != null && heading.head.isEmpty()) {
            part = heading; // this is the first line below it
        } else {
            parts.add(part);
        }
        part.head.startLine(startLine);
        open = part;
        responseExpected = true;
        return part;
    }

    private List<Exchange> exchanges() {
        parts.stream().filter(part -> part.general).findFirst().ifPresent(this::spread);
        parts.removeIf(part -> part.general || part.head.isEmpty());
        List<Exchange> exchanges = new ArrayList<>();
        if (parts.size() == 2 && parts.getFirst().isResponse() && !parts.getLast().isResponse()) {
            parts.add(parts.removeFirst()); // as browsers show them
        }
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            boolean answered = !part.isResponse() && i + 1 < parts.size() && parts.get(i + 1).isResponse();
            Optional<HeadText> request = part.isResponse() ? Optional.empty() : Optional.of(part.head.head());
            Part response = answered ? parts.get(++i) : part;
            exchanges.add(response.isResponse()
                    ? new Exchange(request, Optional.of(response.head.head()), response.body.toString())
                    : new Exchange(request, Optional.empty(), ""));
        }
        return exchanges;
    }

    /** Browsers say above the heads what the first lines were. */
    private void spread(Part general) {
        Optional<String> url = general.head.take("Request URL");
        String method = general.head.take("Request Method").orElse("GET");
        Optional<String> status = general.head.take("Status Code");
        for (Part part : parts) {
            if (part.general || !part.head.head().startLine().isEmpty()) {
                continue;
            }
            if (part.isResponse()) {
                status.ifPresent(code -> part.head.startLine("HTTP/1.1 " + code));
            } else {
                url.map(RawHeads::target).ifPresent(target -> part.head.startLine(method + " " + target + " HTTP/1.1"));
            }
        }
    }

    /** The request target of a URL in origin-form; {@code /} if it can't be made out. */
    static String target(String url) {
        try {
            URI uri = URI.create(url);
            String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        } catch (IllegalArgumentException e) {
            return "/";
        }
    }
}
