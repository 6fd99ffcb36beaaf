package io.wsgateway.protocol.diagnosis;

import io.wsgateway.protocol.handshake.HeaderFields;
import java.util.List;

/**
 * The head of a request or a response as it was seen, held against no rule yet. Immutable.
 *
 * @param startLine the request line or the status line; empty if it is missing from what was seen
 * @param fields the header fields
 * @param whole true if every field is there, so that one that isn't there was not sent; false if only some were seen
 */
public record HeadText(String startLine, HeaderFields fields, boolean whole) {

    /** A head of which every field was seen. */
    public HeadText(String startLine, HeaderFields fields) {
        this(startLine, fields, true);
    }

    /** The values of every line with this name, in order; empty if there is none. */
    List<String> values(String name) {
        return fields.values(name);
    }

    /** Redacted: any field may hold a secret. */
    @Override
    public String toString() {
        return "HeadText[" + fields.lines().size() + " fields]";
    }
}
