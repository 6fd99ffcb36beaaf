package io.wsgateway.apps.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StderrLogTest {

    private final NotedLogger log = new NotedLogger();

    @Test
    void linesAreEscapedAndCut() throws IOException {
        read(100, "one\n\u001b[31mtwo\r\n\nthree" + "x".repeat(5000) + "\nlast");
        assertThat(log.lines()).startsWith("info p stderr: one", "info p stderr: \\x1b[31mtwo\\x0d", "info p stderr: ")
                .endsWith("info p stderr: last").hasSize(5);
        assertThat(log.lines().get(3)).startsWith("info p stderr: threexxx").hasSizeLessThan(400);
    }

    @Test
    void whatIsTooMuchIsCounted() throws IOException {
        String flood = "x\n".repeat(10_000);
        read(3, flood);
        long logged = log.lines().stream().filter(line -> line.startsWith("info")).count();
        long leftOut = log.lines().stream().filter(line -> line.startsWith("warn"))
                .collect(Collectors.summingLong(line -> Long.parseLong(line.replaceAll("\\D", ""))));
        assertThat(logged + leftOut).isEqualTo(10_000);
        assertThat(leftOut).isPositive();
    }

    @Test
    void aLineWithoutEndTakesNoMemory() throws IOException {
        InputStream endless = new InputStream() {
            private int left = 50_000_000;

            @Override
            public int read() {
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                int count = Math.min(left, length);
                Arrays.fill(bytes, offset, offset + count, (byte) 'x');
                left -= count;
                return count == 0 ? -1 : count;
            }
        };
        new StderrLog(log.logger(), new LogBudget(10), () -> "p").read(endless);
        assertThat(log.lines()).singleElement().asString().hasSizeLessThan(400);
    }

    private void read(int perSecond, String text) throws IOException {
        new StderrLog(log.logger(), new LogBudget(perSecond), () -> "p")
                .read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
