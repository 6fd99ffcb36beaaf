package io.wsgateway.launcher.explain;

import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.protocol.diagnosis.HeadText;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Collects the lines of one head. Used once. */
public final class HeadBuilder {

    /** What browsers say beside the heads: {@code Request URL}. */
    private static final Pattern WORDS = Pattern.compile("[A-Za-z]+ [A-Za-z]+");

    private final List<HeaderField> fields = new ArrayList<>();
    private String startLine = "";

    /** A head that begins with this line; empty if that wasn't copied. */
    public HeadBuilder startLine(String line) {
        startLine = line;
        return this;
    }

    /**
     * The next line of the head: a field, or more of the one before it.
     *
     * @param number where the line stands, from 1
     */
    public void line(String line, int number) throws UnreadableException {
        Optional<HeaderField> field = field(line);
        boolean folded = line.startsWith(" ") || line.startsWith("\t");
        boolean below = field.isEmpty() || line.contains("://"); // browsers show values in the lines below the names
        if (!fields.isEmpty() && (folded || below && fields.getLast().value().isEmpty())) {
            HeaderField last = fields.removeLast();
            fields.add(new HeaderField(last.name(), (last.value() + " " + line.strip()).strip()));
        } else if (field.isPresent()) {
            fields.add(field.get());
        } else {
            throw new UnreadableException("line " + number + " is no header field: " + Escaped.text(line)
                    + " (expected: name: value)");
        }
    }

    /** A field that is known to be one. */
    void field(String name, String value) {
        fields.add(new HeaderField(name, value.strip()));
    }

    /** Removes the fields with this name; the value of the first. */
    Optional<String> take(String name) {
        Optional<String> value = new HeaderFields(fields).first(name);
        fields.removeIf(field -> field.name().equalsIgnoreCase(name));
        return value;
    }

    boolean has(String name) {
        return new HeaderFields(fields).first(name).isPresent();
    }

    boolean isEmpty() {
        return startLine.isEmpty() && fields.isEmpty();
    }

    /** What was collected. */
    public HeadText head() {
        return new HeadText(startLine, new HeaderFields(fields));
    }

    /** {@code name: value}; pseudo-header fields of HTTP/2 begin with a colon. */
    static Optional<HeaderField> field(String line) {
        int colon = line.indexOf(':', 1);
        if (colon < 0) {
            return Optional.empty();
        }
        String name = line.substring(0, colon).strip();
        return Token.isToken(name.startsWith(":") ? name.substring(1) : name) || WORDS.matcher(name).matches()
                ? Optional.of(new HeaderField(name, line.substring(colon + 1).strip()))
                : Optional.empty();
    }
}
