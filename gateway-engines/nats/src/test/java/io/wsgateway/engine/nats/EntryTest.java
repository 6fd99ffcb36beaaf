package io.wsgateway.engine.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.impl.Headers;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EntryTest {

    private static final TopicHistory LIMITS = new TopicHistory(100, 1 << 20, Duration.ofMinutes(5));

    private static Entry entry(Entry.Kind kind) {
        return new Entry(kind, new TopicPosition("epoch", 7), "SERVER", LIMITS);
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatItWrote(Entry.Kind kind) {
        assertThat(Entry.parse(entry(kind).headers())).contains(entry(kind));
    }

    @Test
    void needsNoRun() {
        Entry entry = new Entry(Entry.Kind.MESSAGE, new TopicPosition("epoch", 1), "", LIMITS);

        assertThat(Entry.parse(entry.headers())).contains(entry);
    }

    @ParameterizedTest
    @CsvSource({"Gateway-Position,''", "Gateway-Position,epoch", "Gateway-Position,epoch:-1",
            "Gateway-Position,epoch:07",
            "Gateway-Position,epoch:9999999999999999999", "Gateway-Position,epoch:0", "Gateway-Position,:1",
            "Gateway-Mark,other",
            "Gateway-Limits,''", "Gateway-Limits,1/2", "Gateway-Limits,1/2/3/4", "Gateway-Limits,-1/2/3",
            "Gateway-Limits,1/2/0",
            "Gateway-Limits,1000001/2/3", "Gateway-Limits,99999999999/2/3", "Gateway-Limits,1/9999999999/3",
            "Gateway-Limits,a/b/c",
            "Gateway-Run,01234567890123456789012345678901234567890123456789012345678901234"})
    void readsNothingElse(String header, String value) {
        Headers headers = entry(Entry.Kind.MESSAGE).headers();
        headers.put(header, value);

        assertThat(Entry.parse(headers)).isEmpty();
    }

    @Test
    void readsNoHeadersOfOthers() {
        assertThat(Entry.parse(null)).isEmpty();
        assertThat(Entry.parse(new Headers())).isEmpty();
    }
}
