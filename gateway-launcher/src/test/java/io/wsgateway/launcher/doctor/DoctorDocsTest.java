package io.wsgateway.launcher.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.config.ConfigurationFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/operations.md}, and this machine. */
class DoctorDocsTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|");

    @TempDir
    private Path home;

    @Test
    void namesWhatIsLookedAtAndNothingElse() throws Exception {
        Path file = Files.writeString(home.resolve("gateway.yaml"), "applications: { directory: \"" + home + "\" }");
        List<Finding> findings =
                Doctor.look(ConfigurationFile.of(file, List.of(), Map.of()).read());
        String page = Files.readString(Path.of("../docs/operations.md"));
        String section =
                page.substring(page.indexOf("## What will hurt under load"), page.indexOf("## File descriptors"));
        assertThat(ROW.matcher(section).results().map(row -> row.group(1))).containsExactlyElementsOf(
                Stream.concat(findings.stream().map(Finding::id), Stream.of("certificate", "engine")).toList());
    }
}
