package io.wsgateway.launcher.explain;

import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.diagnosis.HeadText;
import io.wsgateway.protocol.diagnosis.UnreadLine;
import io.wsgateway.protocol.handshake.HeaderField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A head as it is found in a text, with what is known of its side and how much of it is there. Used once. */
final class Part {

    private static final List<String> NEEDED_OF_REQUEST =
            List.of("Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version");
    private static final List<String> NEEDED_OF_RESPONSE = List.of("Upgrade", "Connection", "Sec-WebSocket-Accept");
    private static final Set<String> OF_REQUESTS = Set.of("host", "origin", "user-agent", "sec-websocket-key",
            "accept-language", "accept-encoding", "cookie", "referer", ":method", ":path", ":authority", "request url");
    private static final Set<String> OF_RESPONSES = Set.of("sec-websocket-accept", "server", "set-cookie", "location",
            "www-authenticate", "gateway-rejection", ":status", "retry-after");

    final HeadBuilder head = new HeadBuilder();
    final StringBuilder body = new StringBuilder();
    /** Where it stands in the text. */
    final SortedSet<Integer> lines = new TreeSet<>();
    /** What can't be judged of it. */
    private final List<Finding> strange = new ArrayList<>();
    private @Nullable Side side;
    /** True if what stands above it says where it begins. */
    private boolean captioned;
    private boolean cut;
    private boolean general;
    /** The name whose value stands in the next line. */
    private @Nullable String awaiting;

    /** A head on this side, known by what stands above it; null if that is to be seen from its fields. */
    Part(@Nullable Side side, boolean captioned) {
        this.side = side;
        this.captioned = captioned;
    }

    void side(Side known) {
        side = known;
    }

    boolean isCaptioned() {
        return captioned;
    }

    boolean isEmpty() {
        return !head.hasStartLine() && head.size() == 0;
    }

    void field(String name, Optional<String> value, int number) {
        lines.add(number);
        if (value.isPresent()) {
            head.field(name, value.get());
        } else {
            cut = true;
            strange.add(new Finding(Verdict.UNKNOWN, isResponse() ? Side.RESPONSE : Side.REQUEST, name,
                    "computed by the program in line " + number, "RFC 6455 section 4",
                    Optional.of(Fault.VALUE_NOT_GIVEN)));
        }
    }

    void await(String name, int number) {
        lines.add(number);
        awaiting = name;
    }

    /** The name whose value is to come; empty if none is. */
    Optional<String> awaited() {
        String name = awaiting;
        awaiting = null;
        return Optional.ofNullable(name);
    }

    boolean isAwaiting() {
        return awaiting != null;
    }

    /** A line among its fields that is none. */
    void strange(String line, int number) {
        lines.add(number);
        strange.add(new Finding(Verdict.UNKNOWN, isResponse() ? Side.RESPONSE : Side.REQUEST, "line " + number,
                UnreadLine.found(Escaped.text(line.strip())), "RFC 9112 section 5", Optional.of(Fault.LINE_UNREAD)));
    }

    /** Some of its fields aren't there. */
    void cut() {
        cut = true;
    }

    List<Finding> strange() {
        return strange;
    }

    /** The side that its fields or what stands above it tell; empty if neither does. */
    Optional<Side> knownSide() {
        if (side != null) {
            return Optional.of(side);
        }
        List<String> names = head.fields().stream().map(field -> field.name().toLowerCase(Locale.ROOT)).toList();
        if (names.stream().anyMatch(OF_REQUESTS::contains)) {
            return Optional.of(Side.REQUEST);
        }
        return names.stream().anyMatch(OF_RESPONSES::contains) ? Optional.of(Side.RESPONSE) : Optional.empty();
    }

    boolean isResponse() {
        return knownSide().filter(known -> known == Side.RESPONSE).isPresent();
    }

    /** True for what a browser says of both heads, above them. */
    boolean isGeneral() {
        return general || head.fields().stream().anyMatch(field -> FieldNames.isGeneral(field.name()));
    }

    void general() {
        general = true;
    }

    /** True if the first line of HTTP/2 is among its fields. */
    private boolean hasPseudoFields() {
        return head.fields().stream()
                .anyMatch(field -> field.name().equals(":status") || field.name().equals(":method"));
    }

    /** True for what is surely of an opening handshake, or at least surely a head. */
    boolean isHead() {
        return head.hasStartLine() || captioned && head.size() > 0 || hasPseudoFields() || isGeneral()
                || head.fields().stream().anyMatch(field -> FieldNames.isOfHandshakes(field.name(), field.value()));
    }

    /** True for one field that a sentence may quote, without anything that says that a head is there. */
    boolean isLoneField() {
        return head.size() == 1 && !head.hasStartLine() && !captioned && !hasPseudoFields() && !isGeneral();
    }

    /** The first value of a field; empty if there is none. */
    Optional<String> first(String name) {
        return head.fields().stream().filter(field -> field.name().equalsIgnoreCase(name)).map(HeaderField::value)
                .findFirst();
    }

    /** The head; whole if it was cut nowhere, and either its beginning is there or each field that it must have. */
    HeadText text() {
        List<String> needed = isResponse() ? NEEDED_OF_RESPONSE : NEEDED_OF_REQUEST;
        boolean begins = (head.hasStartLine() || captioned) && head.size() > 0;
        return head.head(!cut && (begins || needed.stream().allMatch(head::has)));
    }

    /** A name for it in a sentence: {@code lines 3-9}. */
    String place() {
        return (lines.size() == 1 ? "line " : "lines ") + LineRanges.span(lines.first(), lines.last());
    }
}
