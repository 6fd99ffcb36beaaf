package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.launcher.text.Escaped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Any file of the configuration, and behind form feeds any option and any variable: it is read, or what is wrong with it is
 * said in lines that can be printed, each of which tells where it stands.
 */
class ConfigurationFuzz {

    private static final int MOST_BYTES = 4096;
    private static final int LONGEST_LINE = 4096;

    private static final Path HOME = home();

    @FuzzTest(maxDuration = "5m")
    void readsOrSaysWhatIsWrong(byte[] bytes) throws IOException {
        if (bytes.length > MOST_BYTES) {
            return;
        }
        int end = indexOf(bytes, (byte) '\f');
        Path file = HOME.resolve("gateway.yaml");
        Files.write(file, Arrays.copyOf(bytes, end));
        List<String> options = new ArrayList<>();
        Map<String, String> environment = Map.of();
        String rest = new String(bytes, end, bytes.length - end, StandardCharsets.UTF_8);
        for (String option : rest.split("\f", -1)) {
            int equals = option.indexOf('=');
            if (option.startsWith("GATEWAY_") && equals > 0) {
                environment = Map.of(option.substring(0, equals), option.substring(equals + 1));
            } else if (!option.isEmpty()) {
                options.add(option);
            }
        }
        try {
            new ConfigurationFile(file, "gateway.yaml", HOME, environment, options).read();
        } catch (ConfigurationException e) {
            assertThat(e.problems()).isNotEmpty();
            e.problems().forEach(problem -> assertPrinted(problem.toString()));
        }
    }

    private static int indexOf(byte[] bytes, byte wanted) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return bytes.length;
    }

    private static void assertPrinted(String line) {
        assertThat(Escaped.line(line)).isEqualTo(line);
        assertThat(line).hasSizeLessThan(LONGEST_LINE).matches("(?s)(gateway\\.yaml|environment|--set).*");
    }

    private static Path home() {
        try {
            Path home = Files.createTempDirectory("fuzz");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(home)));
            Files.createDirectory(home.resolve("apps"));
            return home;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void delete(Path home) {
        for (String name : List.of("gateway.yaml", "apps", "")) {
            home.resolve(name).toFile().delete();
        }
    }
}
