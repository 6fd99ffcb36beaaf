package io.wsgateway.launcher.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/logs.md}. */
class LogFieldsDocsTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Za-z]+)` \\| [^|]*lines?");

    @Test
    void namesEveryFieldAndNoOther() throws Exception {
        String page = Files.readString(Path.of("../docs/logs.md"));
        String table = page.substring(page.indexOf("## Fields"), page.indexOf("## Lines of applications"));
        assertThat(ROW.matcher(table).results().map(row -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(LogFields.KNOWN);
    }
}
