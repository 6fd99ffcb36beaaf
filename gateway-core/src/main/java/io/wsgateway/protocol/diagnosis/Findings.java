package io.wsgateway.protocol.diagnosis;

import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
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

    List<Finding> all() {
        return List.copyOf(all);
    }
}
