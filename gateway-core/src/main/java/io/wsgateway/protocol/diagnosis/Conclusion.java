package io.wsgateway.protocol.diagnosis;

import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import java.util.List;

/** What all findings of one attempt come to. */
public enum Conclusion {
    /** Something is wrong. */
    FAULTY,
    /** Nothing is wrong in what was seen, but not enough was seen to say that nothing is. */
    UNDECIDED,
    /** All was seen, and nothing is wrong. */
    FAULTLESS;

    /** The conclusion from these; from none it is undecided. */
    public static Conclusion of(List<Finding> findings) {
        if (has(findings, Verdict.WRONG)) {
            return FAULTY;
        }
        return findings.isEmpty() || has(findings, Verdict.UNKNOWN) ? UNDECIDED : FAULTLESS;
    }

    private static boolean has(List<Finding> findings, Verdict verdict) {
        return findings.stream().anyMatch(finding -> finding.verdict() == verdict);
    }
}
