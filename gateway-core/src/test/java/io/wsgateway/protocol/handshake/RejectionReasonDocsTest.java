package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of rejections in {@code docs/handshake.md}. */
class RejectionReasonDocsTest {

    private static final Path PAGE = Path.of("../docs/handshake.md");
    /** Id, status, what happened, what helps. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (\\d{3}) \\| (.+) \\| (.+) \\|$");

    @Test
    void theTableHasEveryReasonAsItIs() throws Exception {
        List<String> rows = ROW.matcher(Files.readString(PAGE)).results().map(RejectionReasonDocsTest::facts).toList();
        assertThat(rows).containsExactlyElementsOf(Arrays.stream(RejectionReason.values())
                .map(reason -> reason.id() + " " + reason.status() + " " + reason.remedy()).toList());
    }

    private static String facts(MatchResult row) {
        return row.group(1) + " " + row.group(2) + " " + row.group(4);
    }
}
