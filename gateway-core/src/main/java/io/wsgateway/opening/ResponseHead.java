package io.wsgateway.opening;

import io.wsgateway.protocol.handshake.HeaderField;
import java.util.List;

/**
 * The head of a response as a transport has sent it. Immutable.
 *
 * @param statusLine its first line, such as {@code HTTP/1.1 403 Forbidden}
 * @param fields its header fields, but for those that every answer has
 */
public record ResponseHead(String statusLine, List<HeaderField> fields) {

    public ResponseHead {
        fields = List.copyOf(fields);
    }
}
