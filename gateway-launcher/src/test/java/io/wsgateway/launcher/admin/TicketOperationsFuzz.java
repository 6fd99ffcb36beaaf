package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.identity.Tickets;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.opening.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Any body of {@code POST /tickets}: one ticket is issued, or it is said in a line what is wrong, and none is. */
class TicketOperationsFuzz {

    private static final int MOST_CHARACTERS = 1000;

    @FuzzTest(maxDuration = "5m")
    void issuesOrSaysWhatIsWrong(byte[] body) {
        if (body.length > TicketOperations.MOST_BYTES) {
            return;
        }
        Tickets tickets = new Tickets(() -> Instant.EPOCH);
        Answer answer = new TicketOperations(tickets).issue(body);
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.status() == 200) {
            assertThat(tickets.count()).isOne();
            assertThat(text)
                    .matches("\\{\"ticket\":\"[A-Za-z0-9_-]{43}\",\"expires\":\"1970-01-01T00:0[0-5]:[0-5][0-9]Z\"}");
        } else {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(tickets.count()).isZero();
            assertThat(text).endsWith("\n").hasSizeLessThan(MOST_CHARACTERS);
            String line = text.substring(0, text.length() - 1);
            assertThat(Escaped.line(line)).isEqualTo(line);
        }
    }
}
