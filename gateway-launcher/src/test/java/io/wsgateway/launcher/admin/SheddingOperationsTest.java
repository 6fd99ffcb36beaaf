package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.netty.server.SessionCriteria;
import io.wsgateway.netty.server.Shedding;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SheddingOperationsTest {

    private final List<Shedding> asked = new ArrayList<>();
    private OptionalInt sessions = OptionalInt.of(3);

    private Answer shed(String query) {
        SheddingOperations operations = new SheddingOperations(wanted -> {
            asked.add(wanted);
            return sessions;
        });
        return operations.shed(new RequestTarget(List.of("sessions", "shed"), Optional.of(query), Optional.empty()));
    }

    private static String body(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8).strip();
    }

    @Test
    void answersHowManyWillBeClosed() throws Exception {
        assertThat(body(shed("percent=20"))).isEqualTo("{\"closing\":3}");
        assertThat(body(shed("percent=100&over=90s&route=/a/%7Bb%7D&application=chat&principal=anna"
                + "&address=192.0.2.7&upstream=10.0.0.3:9000"))).isEqualTo("{\"closing\":3}");
        assertThat(body(shed("percent=1&upstream=%5B2001:db8::1%5D:9000"))).isEqualTo("{\"closing\":3}");
        assertThat(asked).containsExactly(
                new Shedding(20, Duration.ofMinutes(1), SessionCriteria.ANY),
                new Shedding(100, Duration.ofSeconds(90), new SessionCriteria(Optional.of("chat"),
                        Optional.of("/a/{b}"), Optional.of("anna"), Optional.of(InetAddress.getByName("192.0.2.7")),
                        Optional.of(new UpstreamAddress("10.0.0.3", 9000)))),
                new Shedding(1, Duration.ofMinutes(1), new SessionCriteria(Optional.empty(), Optional.empty(),
                        Optional.empty(), Optional.empty(), Optional.of(new UpstreamAddress("2001:db8::1", 9000)))));
    }

    @Test
    void doesOneAfterTheOther() {
        sessions = OptionalInt.empty();
        assertThat(shed("percent=20").status()).isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                       | percent: none (expected: a number from 1 to 100)
            percent=0                | percent: 0 (expected: a number from 1 to 100)
            percent=101              | percent: 101 (expected: a number from 1 to 100)
            percent=all              | percent: all (expected: a number from 1 to 100)
            percent=5&over=soon      | over: soon (expected: a duration such as 60s, at most 1h)
            percent=5&over=2h        | over: 2h (expected: a duration such as 60s, at most 1h)
            percent=5&address=home   | address: home (expected: an IP address, such as 192.0.2.7)
            percent=5&upstream=10.0.0.3       | upstream: 10.0.0.3 (expected: a server's host and port, such as 10.0.0.3:9000)
            percent=5&upstream=:9000          | upstream: :9000 (expected: a server's host and port, such as 10.0.0.3:9000)
            percent=5&upstream=ws:0           | upstream: ws:0 (expected: a server's host and port, such as 10.0.0.3:9000)
            percent=5&upstream=ws:65536       | upstream: ws:65536 (expected: a server's host and port, such as 10.0.0.3:9000)
            percent=5&upstream=ws:%D9%A1      | expected: a server's host and port, such as 10.0.0.3:9000
            percent=5&upstream=2001:db8::1:80 | upstream: 2001:db8::1:80 (expected: a server's host and port, such as 10.0.0.3:9000)
            percent=5&upstream=%5Bws%5D:80    | upstream: [ws]:80 (expected: a server's host and port, such as 10.0.0.3:9000)
            percent=5&upstream=w%1B%0A        | upstream: w\\x1b\\x0a (expected: a server's host and port, such as 10.0.0.3:9000)
            percent=5&percent=6      | percent: more than one
            percent=5&rout=/a        | no parameter rout here
            """)

    void saysWhatIsWrong(String query, String told) {
        Answer answer = shed(query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(body(answer)).contains(told);
        assertThat(asked).isEmpty();
    }
}
