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

    /** What {@code Upgrade} and {@code Connection} must have on either side: this token, in any case, among others. */
    void listed(HeadText head, String name, String token, Fault missing) {
        List<String> values = head.values(name);
        String shown = values.isEmpty() ? "none" : Printable.of(String.join(", ", values));
        if (Token.elements(values).stream().anyMatch(token::equalsIgnoreCase)) {
            right(name, shown, "RFC 6455 section 4.1");
        } else {
            wrong(missing, name, values.isEmpty() ? shown : shown + ", without " + token, "RFC 6455 section 4.1");
        }
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}
