package io.wsgateway.apps.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.testkit.FakeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/process.md} says of settings is so. */
class ProcessDocsTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z.-]+)` \\| (`[^`]+`|none|required) \\|");

    @Test
    void eachSettingIsThereWithItsDefault() throws IOException {
        FakeSettings documented = new FakeSettings().set("command", "/bin/cat");
        Map<String, Map<String, String>> sections = new HashMap<>();
        List<String> keys = new ArrayList<>();
        for (MatchResult row : ROW.matcher(page()).results().toList()) {
            String key = row.group(1);
            keys.add(key);
            if (!row.group(2).startsWith("`")) {
                continue;
            }
            String value = row.group(2).replace("`", "");
            int dot = key.indexOf('.');
            if (dot < 0) {
                documented.set(key, value);
            } else {
                sections.computeIfAbsent(key.substring(0, dot), absent -> new HashMap<>())
                        .put(key.substring(dot + 1), value);
            }
        }
        sections.forEach(documented::set);
        RouteSettings read = SettingsReader.read(documented);
        assertThat(documented.problems()).as("no other keys, no other values").isEmpty();
        assertThat(read).isEqualTo(SettingsReader.read(new FakeSettings().set("command", "/bin/cat")));
        assertThat(keys).containsExactlyInAnyOrder("command", "per", "framing", "message-bytes", "newlines",
                "directory",
                "headers", "environment", "limits.processes", "limits.memory", "limits.cpu-time", "limits.files",
                "limits.run-time", "stop.grace", "stop.signal", "stop.within", "stderr");
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("../../docs/process.md"));
    }
}
