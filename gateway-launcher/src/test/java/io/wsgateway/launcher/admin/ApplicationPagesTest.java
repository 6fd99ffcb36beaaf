package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplicationPagesTest {

    private final ApplicationPages pages = new ApplicationPages(new ApplicationControlFixture());

    private Answer reload(String query) {
        return pages.reload(new RequestTarget(List.of("applications", "reload"), Optional.of(query), Optional.empty()))
                .toCompletableFuture().join();
    }

    private static String body(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8).strip();
    }

    @Test
    void showsWhatRunsAndWhatLeaves() {
        assertThat(body(pages.answer())).isEqualTo("{\"applications\":["
                + "{\"jar\":\"chat\",\"state\":\"running\",\"since\":\"1970-01-01T00:00:00Z\",\"started\":"
                + "[{\"name\":\"chat\",\"paths\":[\"/chat\"],\"sessions\":3,\"threads\":2,"
                + "\"faults\":{\"threw\":{\"count\":7,\"last\":\"1970-01-01T00:00:00Z\","
                + "\"line\":\"onText: no\\\\u000amore\"}}}],\"problem\":\"no <jar>\"},"
                + "{\"jar\":\"hello.jar\",\"state\":\"leaving\",\"started\":[],\"replace\":\"move\"}]}");
    }

    @Test
    void saysWhatAReloadWouldDo() {
        assertThat(body(reload("dry-run=true"))).isEqualTo("{\"dryRun\":true,\"changes\":["
                + "{\"jar\":\"chat\",\"change\":\"replaced\",\"applications\":[\"chat\"],\"sessions\":3,"
                + "\"replace\":\"move\"},"
                + "{\"jar\":\"half.jar\",\"change\":\"waiting\",\"applications\":[],\"sessions\":0,"
                + "\"why\":\"zip END header not found\"}]}");
    }

    @Test
    void saysWhereToLookWhenAReloadFails() {
        Answer failed = reload("dry-run=false");
        assertThat(failed.status()).isEqualTo(500);
        assertThat(body(failed)).isEqualTo("The applications could not be reloaded; the log says why.");
    }

    @ParameterizedTest
    @CsvSource({"dry-run=maybe, true or false", "dry_run=true, dry-run", "dry-run=true&dry-run=true, more than one"})
    void rejectsWhatItDoesNotKnow(String query, String told) {
        Answer answer = reload(query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(body(answer)).contains(told);
    }
}
