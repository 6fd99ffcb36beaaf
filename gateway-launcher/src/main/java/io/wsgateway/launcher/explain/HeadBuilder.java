package io.wsgateway.launcher.explain;

import io.wsgateway.protocol.diagnosis.HeadText;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the lines of one head. Used once. */
public final class HeadBuilder {

    private final List<HeaderField> fields = new ArrayList<>();
    /** The value of the last field, once it goes on in further lines. */
    private final StringBuilder folded = new StringBuilder();
    private String startLine = "";

    /** A head that begins with this line; empty if that wasn't copied. */
    public HeadBuilder startLine(String line) {
        startLine = line;
        return this;
    }

    /** A field that is known to be one. */
    void field(String name, String value) {
        unfold();
        fields.add(new HeaderField(name, value.strip()));
    }

    /** Removes the fields with this name; the value of the first. */
    Optional<String> take(String name) {
        unfold();
        Optional<String> value = new HeaderFields(fields).first(name);
        fields.removeIf(field -> field.name().equalsIgnoreCase(name));
        return value;
    }

    boolean has(String name) {
        unfold();
        return new HeaderFields(fields).first(name).isPresent();
    }

    boolean hasStartLine() {
        return !startLine.isEmpty();
    }

    /** How many fields there are. */
    int size() {
        return fields.size();
    }

    List<HeaderField> fields() {
        unfold();
        return List.copyOf(fields);
    }

    /** More of the last field's value. */
    void fold(String more) {
        if (folded.isEmpty()) {
            folded.append(fields.getLast().value());
        }
        folded.append(' ').append(more.strip());
    }

    private void unfold() {
        if (!folded.isEmpty()) {
            fields.add(new HeaderField(fields.removeLast().name(), folded.toString().strip()));
            folded.setLength(0);
        }
    }

    /** What was collected, taken for the whole head. */
    public HeadText head() {
        return head(true);
    }

    /** @param whole false if there may have been more fields */
    HeadText head(boolean whole) {
        unfold();
        return new HeadText(startLine, new HeaderFields(fields), whole);
    }

    /** {@code name: value}; pseudo-header fields of HTTP/2 begin with a colon. */
    static Optional<HeaderField> field(String line) {
        int colon = line.indexOf(':', 1);
        if (colon < 0) {
            return Optional.empty();
        }
        String name = line.substring(0, colon).strip();
        return Token.isToken(name.startsWith(":") ? name.substring(1) : name)
                ? Optional.of(new HeaderField(name, line.substring(colon + 1).strip()))
                : Optional.empty();
    }
}
