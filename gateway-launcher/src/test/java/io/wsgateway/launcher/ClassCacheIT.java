package io.wsgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the first run leaves for the next, and that a gateway starts without it as well, and says nothing of it. */
class ClassCacheIT {

    private static final Path SCRIPT = StartedScript.DISTRIBUTION.resolve("bin/gateway");
    private static final Duration LONGEST = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    private StartedScript gateway(String options) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of("GATEWAY_CACHE", folder.resolve("cache").toString(),
                "GATEWAY_LISTENERS_0_PORT", "0", "GATEWAY_LISTENERS_0_ADDRESS", "127.0.0.1", "GATEWAY_ADMIN_PORT",
                "0"));
        environment.put("GATEWAY_OPTS", options);
        return StartedScript.start(SCRIPT, environment, "run");
    }

    private List<Path> cache() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            return files.toList();
        }
    }

    @Test
    void secondRunTakesItsClassesFromTheFileThatTheFirstMade() throws Exception {
        Path made;
        try (StartedScript first = gateway("")) {
            first.port();
            made = awaitFile();
            stop(first);
        }
        assertThat(cache()).containsExactly(made);
        byte[] good = Files.readAllBytes(made);
        assertThat(classes("good")).contains("io.wsgateway.launcher.Main source: shared objects file");

        Files.write(made, Arrays.copyOf(good, good.length / 2));
        assertThat(classes("truncated")).contains("io.wsgateway.launcher.Main source: file:");
        byte[] garbage = good.clone();
        Arrays.fill(garbage, (byte) 0x55);
        Files.write(made, garbage);
        assertThat(classes("garbage")).contains("io.wsgateway.launcher.Main source: file:");
        Files.write(made, ofAnotherJava(good));
        assertThat(classes("of another Java")).contains("io.wsgateway.launcher.Main source: file:");
        Files.write(made, new byte[0]);
        assertThat(classes("empty")).contains("io.wsgateway.launcher.Main source: file:");
    }

    /** The version that the file's head names is another's. */
    private static byte[] ofAnotherJava(byte[] good) {
        byte[] other = good.clone();
        int at = new String(good, 0, 4096, StandardCharsets.ISO_8859_1).indexOf(" VM (") + 5;
        assertThat(at).isGreaterThan(5);
        other[at] = '1';
        return other;
    }

    /** It is made once it is there alone: what it is made of is deleted after that. */
    private Path awaitFile() throws Exception {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (System.nanoTime() < end) {
            List<Path> files = cache();
            if (files.size() == 1 && files.getFirst().toString().endsWith(".classes")) {
                assertThat(Files.size(files.getFirst())).isGreaterThan(1 << 20);
                return files.getFirst();
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not made: " + cache());
    }

    /** Which classes a run loads from where; it must start, stop, and print nothing but its log. */
    private String classes(String file) throws Exception {
        Path loaded = folder.resolve("loaded");
        try (StartedScript gateway = gateway("-Xlog:class+load:file=" + loaded + ":none")) {
            gateway.port();
            stop(gateway);
            List<String> others = new ArrayList<>(gateway.output());
            others.removeIf(line -> line.matches("\\d{4}-\\d\\d-\\d\\d .*"));
            assertThat(others).as(file).isEmpty();
        }
        return Files.readString(loaded);
    }

    private static void stop(StartedScript gateway) throws Exception {
        gateway.signal("TERM");
        assertThat(gateway.exitCode()).isZero();
    }
}
