package io.wsgateway.protocol.diagnosis;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A status line, taken apart. HTTP/2 and HTTP/3 have none; tools write theirs as {@code HTTP/2 200}. Immutable.
 *
 * @param version such as {@code HTTP/1.1}
 * @param code the status code
 * @param reason the reason phrase; may be empty
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112#section-4">RFC 9112 section 4</a>
 */
record StatusLine(String version, int code, String reason) {

    private static final Pattern FORM = Pattern.compile("(HTTP/\\d(?:\\.\\d)?) +(\\d{3})(?: (.*))?");

    static Optional<StatusLine> parse(String line) {
        Matcher form = FORM.matcher(line);
        return form.matches()
                ? Optional.of(new StatusLine(form.group(1), Integer.parseInt(form.group(2)),
                        form.group(3) == null ? "" : form.group(3)))
                : Optional.empty();
    }

    /** True for a version in which protocols can't be switched. */
    boolean isOld() {
        return version.equals("HTTP/1.0") || version.equals("HTTP/0.9");
    }
}
