package io.wsgateway.launcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.launcher.report.Report;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.launcher.text.JsonTree;
import io.wsgateway.protocol.diagnosis.Diagnosis;
import io.wsgateway.protocol.diagnosis.Exchange;
import io.wsgateway.protocol.diagnosis.ExchangeRedaction;
import io.wsgateway.protocol.diagnosis.Finding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/**
 * Any text that somebody pastes, heads, {@code curl -v}, a HAR file or something else: what is found of it can be printed, is
 * bounded, and can be read as JSON.
 */
class ExchangesFuzz {

    private static final int MOST_BYTES = 8192;
    private static final int LONGEST_TEXT = 8192;

    @FuzzTest(maxDuration = "5m")
    void findsWhatCanBePrinted(byte[] bytes) throws IOException, JsonTree.MalformedException {
        if (bytes.length > MOST_BYTES) {
            return;
        }
        Reading reading;
        try {
            reading = Exchanges.read(Exchanges.text(new ByteArrayInputStream(bytes)));
        } catch (UnreadableException e) {
            assertPrinted(String.valueOf(e.getMessage()));
            return;
        }
        assertThat(reading.exchanges()).isNotEmpty();
        reading.unread().forEach(range -> assertThat(range).matches("[0-9]+(-[0-9]+)?"));
        reading.taken().forEach(ExchangesFuzz::assertPrinted);
        for (Exchange exchange : reading.exchanges()) {
            List<Finding> findings = Diagnosis.of(ExchangeRedaction.of(exchange));
            assertThat(findings).isNotEmpty();
            Report.lines(findings).forEach(ExchangesFuzz::assertPrinted);
            Report.summary(findings).forEach(ExchangesFuzz::assertPrinted);
            assertThat(JsonTree.read(JsonText.of(json -> Report.write(json, findings))).items())
                    .hasSameSizeAs(findings);
        }
    }

    private static void assertPrinted(String line) {
        assertThat(Escaped.line(line)).isEqualTo(line);
        assertThat(line).hasSizeLessThan(LONGEST_TEXT);
    }
}
