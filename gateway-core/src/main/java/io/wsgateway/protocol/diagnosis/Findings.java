package io.wsgateway.protocol.diagnosis;

import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the checks of one side write down, in order. */
final class Findings {

    private final Side side;
    private final List<Finding> all = new ArrayList<>();
    /** The fields that may only have been left out. */
    private final List<String> notGiven = new ArrayList<>();

    Findings(Side side) {
        this.side = side;
    }

    void right(String subject, String what, String section) {
        all.add(new Finding(Verdict.RIGHT, side, subject, what, section, Optional.empty()));
    }

    void note(Fault fault, String subject, String what, String section) {
        all.add(new Finding(Verdict.NOTE, side, subject, what, section, Optional.of(fault)));
    }

    void wrong(Fault fault, String subject, String what, String section) {
        all.add(new Finding(Verdict.WRONG, side, subject, what, section, Optional.of(fault)));
    }

    void unknown(Fault fault, String subject, String what, String section) {
        all.add(new Finding(Verdict.UNKNOWN, side, subject, what, section, Optional.of(fault)));
    }

    /** A field that must be there isn't: wrong, unless it may only have been left out of what was seen. */
    void missing(HeadText head, String name, Fault fault, String section) {
        if (head.whole()) {
            wrong(fault, name, "none", section);
        } else {
            notGiven.add(name);
        }
    }

    /** A field that may be missing isn't there: right, unless it may only have been left out of what was seen. */
    void absent(HeadText head, String name, String what, String section) {
        if (head.whole()) {
            right(name, what, section);
        } else {
            notGiven.add(name);
        }
    }

    /** What {@code Upgrade} and {@code Connection} must have on either side: this token, in any case, among others. */
    void listed(HeadText head, String name, String token, Fault missing) {
        List<String> values = head.values(name);
        if (values.isEmpty()) {
            missing(head, name, missing, "RFC 6455 section 4.1");
            return;
        }
        String shown = Printable.of(String.join(", ", values));
        if (Token.elements(values).stream().anyMatch(token::equalsIgnoreCase)) {
            right(name, shown, "RFC 6455 section 4.1");
        } else {
            wrong(missing, name, shown + ", without " + token, "RFC 6455 section 4.1");
        }
    }

    List<Finding> all() {
        if (!notGiven.isEmpty()) {
            unknown(Fault.FIELD_NOT_GIVEN, "header fields", "not in what was given: " + String.join(", ", notGiven),
                    "RFC 6455 section 4");
            notGiven.clear();
        }
        return List.copyOf(all);
    }
}
