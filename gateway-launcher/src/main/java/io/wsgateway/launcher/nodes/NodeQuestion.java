package io.wsgateway.launcher.nodes;

import io.wsgateway.launcher.config.ApplicationScope;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A request to the admin listener of one node, as it is handed to another. Immutable.
 *
 * @param method such as {@code GET}
 * @param target path and query
 * @param operator by the name of which token it came
 * @param scope whose sessions and topics it may see and change
 * @param mediaType what kind of body it has; empty if it has none
 * @param body at most 5 MiB; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record NodeQuestion(String method, String target, String operator, ApplicationScope scope, String mediaType,
        byte[] body) {

    /** That of an operator's. */
    private static final byte VERSION = 1;
    /** That of a back end's: nodes that would not heed its scope can't read it. */
    private static final byte VERSION_OF_BACK_ENDS = 2;
    private static final int TEXTS = 4;
    private static final String EVERY = "*";
    private static final String SEPARATOR = ",";
    private static final int MOST_BYTES = 5 << 20;

    /** An operator's without a body. */
    public static NodeQuestion of(String method, String target, String operator) {
        return new NodeQuestion(method, target, operator, ApplicationScope.OPERATOR, "", new byte[0]);
    }

    byte[] toBytes() {
        List<byte[]> texts = new ArrayList<>(
                List.of(Parts.of(method), Parts.of(target), Parts.of(operator), Parts.of(mediaType)));
        written(scope).map(Parts::of).ifPresent(texts::add);
        int length = 1 + body.length;
        for (byte[] text : texts) {
            length += text.length;
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(length).put(scope.isBackEnds() ? VERSION_OF_BACK_ENDS : VERSION);
        for (byte[] text : texts) {
            bytes.put(text);
        }
        return bytes.put(body).array();
    }

    private static Optional<String> written(ApplicationScope scope) {
        return switch (scope) {
            case ApplicationScope.Operator() -> Optional.empty();
            case ApplicationScope.Every() -> Optional.of(EVERY);
            case ApplicationScope.Of(var names) -> Optional.of(String.join(SEPARATOR, new TreeSet<>(names)));
        };
    }

    private static ApplicationScope scope(String text) {
        return text.equals(EVERY)
                ? ApplicationScope.EVERY
                : new ApplicationScope.Of(Set.copyOf(List.of(text.split(SEPARATOR, -1))));
    }

    /** Reads what a node has sent; empty if it is no question of this version. */
    static Optional<NodeQuestion> parse(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        int version = from.hasRemaining() ? from.get() : 0;
        if (version != VERSION && version != VERSION_OF_BACK_ENDS) {
            return Optional.empty();
        }
        boolean backEnds = version == VERSION_OF_BACK_ENDS;
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < (backEnds ? TEXTS + 1 : TEXTS); i++) {
            Optional<String> text = Parts.text(from);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            texts.add(text.get());
        }
        return from.remaining() > MOST_BYTES
                ? Optional.empty()
                : Optional.of(new NodeQuestion(texts.get(0), texts.get(1), texts.get(2),
                        backEnds ? scope(texts.getLast()) : ApplicationScope.OPERATOR, texts.get(3),
                        Parts.rest(from)));
    }
}
