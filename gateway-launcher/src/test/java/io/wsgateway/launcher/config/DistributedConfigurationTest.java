package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code conf/gateway.yaml} of the distribution. */
class DistributedConfigurationTest {

    private static final Path FILE = Path.of("src/main/dist/conf/gateway.yaml");

    @TempDir
    private Path home;

    @Test
    void saysWhatHoldsWithoutIt() throws Exception {
        Configuration defaults = new ConfigurationFixture(home).read();
        assertThat(new ConfigurationFixture(home).file(Files.readString(FILE)).read()).isEqualTo(defaults);
    }

    @Test
    void namesEveryKey() throws Exception {
        String file = Files.readString(FILE);
        List<String> keys = new ArrayList<>();
        collect(Schema.ROOT, keys);
        assertThat(keys).hasSizeGreaterThan(30).allSatisfy(key -> assertThat(file).containsPattern("(?m)[ {]" + key
                + ":|^" + key + ":"));
    }

    @Test
    void fitsATerminal() throws Exception {
        assertThat(Files.readAllLines(FILE)).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    private static void collect(Schema schema, List<String> keys) {
        switch (schema) {
            case Schema.Section section -> section.keys().forEach((key, inner) -> {
                keys.add(key);
                collect(inner, keys);
            });
            case Schema.ListOf list -> collect(list.entry(), keys);
            case Schema.Value value -> {}
            case Schema.Free free -> {}
            case Schema.Any any -> {}
        }
    }
}
