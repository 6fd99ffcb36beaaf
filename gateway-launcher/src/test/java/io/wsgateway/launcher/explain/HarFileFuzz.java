package io.wsgateway.launcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.protocol.diagnosis.Diagnosis;
import io.wsgateway.protocol.diagnosis.Finding;
import java.nio.charset.StandardCharsets;

/** Any bytes where a browser's HAR file is expected: its opening handshakes are examined, or why there are none is said. */
class HarFileFuzz {

    private static final int MOST_BYTES = 8192;

    @FuzzTest(maxDuration = "5m")
    void findsWhatCanBePrinted(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            return;
        }
        try {
            HarFile.read(new String(bytes, StandardCharsets.UTF_8)).stream().map(Diagnosis::of)
                    .forEach(findings -> assertThat(findings).isNotEmpty().extracting(Finding::what)
                            .allSatisfy(HarFileFuzz::assertPrinted));
        } catch (UnreadableException e) {
            assertPrinted(String.valueOf(e.getMessage()));
        }
    }

    private static void assertPrinted(String line) {
        assertThat(Escaped.line(line)).isEqualTo(line);
    }
}
