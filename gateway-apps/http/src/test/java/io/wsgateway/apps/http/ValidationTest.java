package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.testkit.FakeScheduler;
import io.wsgateway.testkit.FakeSettings;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationTest {

    private static final ValidationDecision ALLOWED = new ValidationDecision.Allowed();
    private static final ValidationDecision REFUSED = new ValidationDecision.Refused("status 405");
    private static final URI URL = URI.create("http://127.0.0.1/events");

    private final FakeScheduler scheduler = new FakeScheduler();
    private final List<CompletableFuture<ValidationDecision>> requests = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final Validation validation = new Validation(this::send, refused::add, scheduler);

    private CompletionStage<ValidationDecision> send() {
        CompletableFuture<ValidationDecision> request = new CompletableFuture<>();
        requests.add(request);
        return request;
    }

    private static Boolean now(CompletionStage<Boolean> allowed) {
        return allowed.toCompletableFuture().getNow(null);
    }

    @Test
    void asksOnceHoweverManyWait() {
        CompletionStage<Boolean> first = validation.allowed();
        CompletionStage<Boolean> second = validation.allowed();
        assertThat(now(first)).isNull();
        requests.getFirst().complete(ALLOWED);
        assertThat(now(first)).isTrue();
        assertThat(now(second)).isTrue();
        assertThat(now(validation.allowed())).isTrue();
        assertThat(requests).hasSize(1);
        assertThat(scheduler.waiting()).isZero();
        assertThat(refused).isEmpty();
    }

    @Test
    void asksAgainAfterPausesThatGrow() {
        CompletionStage<Boolean> first = validation.allowed();
        Duration pause = Validation.FIRST_PAUSE;
        for (int i = 1; i <= 10; i++) {
            requests.getLast().complete(REFUSED);
            assertThat(now(validation.allowed())).isFalse();
            scheduler.advance(pause.minusMillis(1));
            assertThat(requests).as("before %s", pause).hasSize(i);
            scheduler.advance(Duration.ofMillis(1));
            assertThat(requests).as("after %s", pause).hasSize(i + 1);
            pause = pause.multipliedBy(2).compareTo(Duration.ofMinutes(1)) > 0
                    ? Duration.ofMinutes(1)
                    : pause.multipliedBy(2);
        }
        assertThat(now(first)).isFalse();
        assertThat(refused).hasSize(10).containsOnly("status 405");
        CompletionStage<Boolean> last = validation.allowed();
        requests.getLast().complete(ALLOWED);
        assertThat(now(last)).isTrue();
        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void takesNoAnswerForNone() {
        CompletionStage<Boolean> first = validation.allowed();
        requests.getFirst().completeExceptionally(new CompletionException(new ConnectException("10.0.0.1 says no")));
        assertThat(now(first)).isFalse();
        assertThat(refused).containsExactly("no answer: ConnectException");
        assertThat(scheduler.waiting()).isEqualTo(1);
    }

    @Test
    void asksNothingOnceItIsClosed() {
        CompletionStage<Boolean> waiting = validation.allowed();
        validation.close();
        assertThat(now(waiting)).isFalse();
        requests.getFirst().complete(REFUSED);
        assertThat(scheduler.waiting()).isZero();
        assertThat(refused).isEmpty();
    }

    @Test
    void isClosedBetweenTwoRequests() {
        var unused = validation.allowed();
        requests.getFirst().complete(REFUSED);
        validation.close();
        scheduler.advance(Validation.LONGEST_PAUSE);
        assertThat(requests).hasSize(1);
        assertThat(now(validation.allowed())).isFalse();
    }

    /** A caller that cancels its own stage takes nothing from the others. */
    @Test
    void leavesTheOthersWaitingWhereOneGivesUp() {
        validation.allowed().toCompletableFuture().cancel(false);
        CompletionStage<Boolean> other = validation.allowed();
        requests.getFirst().complete(ALLOWED);
        assertThat(now(other)).isTrue();
    }

    @Test
    void decidesByOneField() {
        assertThat(decide(200, "gateway.example.com")).isEqualTo(ALLOWED);
        assertThat(decide(204, "*")).isEqualTo(ALLOWED);
        assertThat(decide(200, "Gateway.Example.COM")).isEqualTo(ALLOWED);
        assertThat(decide(200)).isEqualTo(new ValidationDecision.Refused("no WebHook-Allowed-Origin"));
        for (String[] other : new String[][] {{"other.example.com"}, {""}, {"*", "*"}, {"*, gateway.example.com"},
                {"gateway.example.com."}}) {
            assertThat(decide(200, other)).as(String.join("|", other))
                    .isEqualTo(new ValidationDecision.Refused("WebHook-Allowed-Origin allows another"));
        }
        for (int status : new int[] {101, 199, 300, 302, 405, 500}) {
            assertThat(decide(status, "*")).isEqualTo(new ValidationDecision.Refused("status " + status));
        }
    }

    private static ValidationDecision decide(int status, String... allowed) {
        return ValidationDecision.decide("gateway.example.com", status, List.of(allowed));
    }

    @Test
    void isAskedForByTheName() {
        FakeSettings settings = new FakeSettings().set("validate-as", "gateway.example.com");
        assertThat(ValidationRequest.read(settings, URL, Duration.ofSeconds(5)))
                .contains(new ValidationRequest(URL, "gateway.example.com", Duration.ofSeconds(5)));
        assertThat(settings.problems()).isEmpty();
        assertThat(ValidationRequest.read(new FakeSettings(), URL, Duration.ofSeconds(5))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "https://gateway.example.com", "a b", "a\r\nX: 1", ".example.com", "example.com.",
            "gäteway.example.com", "gateway.example.com:80"})
    void refusesWhatIsNoNameOfAHost(String origin) {
        FakeSettings settings = new FakeSettings().set("validate-as", origin);
        assertThat(ValidationRequest.read(settings, URL, Duration.ofSeconds(5))).isEmpty();
        assertThat(settings.problems()).containsExactly(
                "validate-as: " + origin + " (expected: the name of a host, such as gateway.example.com)");
    }
}
