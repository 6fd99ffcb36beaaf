package io.wsgateway.launcher.explain;

import io.wsgateway.protocol.diagnosis.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@code curl -v} prints: {@code >} before each line sent, {@code <} before each line received. Used once. */
final class CurlOutput {

    private static final Pattern REQUEST_LINE = Pattern.compile("> \\S+ \\S.* HTTP/\\S+ *");
    private static final Pattern STATUS_LINE = Pattern.compile("< HTTP/\\S+ \\d{3}.*");
    /** What curl says of itself, and how much it received. */
    private static final Pattern REMARK = Pattern.compile("\\* .*|[{}] \\[.*");

    private final List<Exchange> exchanges = new ArrayList<>();
    private @Nullable HeadBuilder request;
    private @Nullable HeadBuilder response;
    /** The head that a line would be part of; null between heads. */
    private @Nullable HeadBuilder open;
    private final StringBuilder body = new StringBuilder();

    private CurlOutput() {}

    static boolean isIn(String text) {
        return text.lines()
                .anyMatch(line -> REQUEST_LINE.matcher(line).matches() || STATUS_LINE.matcher(line).matches());
    }

    static List<Exchange> read(String text) throws UnreadableException {
        CurlOutput output = new CurlOutput();
        int number = 0;
        for (String line : text.lines().toList()) {
            output.line(line, ++number);
        }
        output.finish();
        return output.exchanges;
    }

    private void line(String line, int number) throws UnreadableException {
        if (line.startsWith(">")) {
            sent(line.substring(1).strip(), number);
        } else if (line.startsWith("<") && (open != null && open == response || STATUS_LINE.matcher(line).matches())) {
            received(line.substring(1).strip(), number);
        } else if (response != null && !REMARK.matcher(line).matches()) {
            open = null;
            body.append(line).append('\n');
        }
    }

    private void sent(String line, int number) throws UnreadableException {
        if (REQUEST_LINE.matcher("> " + line).matches()) {
            finish();
            request = new HeadBuilder().startLine(line);
            open = request;
        } else {
            into(line, number);
        }
    }

    private void received(String line, int number) throws UnreadableException {
        if (STATUS_LINE.matcher("< " + line).matches()) {
            // One of 1xx may come before the answer.
            response = new HeadBuilder().startLine(line);
            open = response;
        } else {
            into(line, number);
        }
    }

    private void into(String line, int number) throws UnreadableException {
        if (line.isEmpty()) {
            open = null;
        } else if (open != null) {
            open.line(line, number);
        }
    }

    private void finish() {
        if (request != null || response != null) {
            exchanges.add(new Exchange(Optional.ofNullable(request).map(HeadBuilder::head),
                    Optional.ofNullable(response).map(HeadBuilder::head), body.toString()));
        }
        request = null;
        response = null;
        open = null;
        body.setLength(0);
    }
}
