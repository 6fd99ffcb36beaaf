package io.wsgateway.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.TopicPosition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalledMessageTest {

    private static final TopicPosition FIRST = new TopicPosition("e", 1);

    private final List<String> calls = new ArrayList<>();
    private final TopicCalls called = new TopicCalls() {
        @Override
        public void now(Runnable code) {
            calls.add("now");
            code.run();
        }

        @Override
        public void soon(Runnable code) {
            throw new IllegalStateException("it may not block");
        }
    };

    @Test
    void itIsTheCallbacksOwnWhileThatLasts() {
        CalledMessage message = new CalledMessage(position -> new TextMessage("at " + position), called);
        assertThat(message.apply(FIRST)).isEqualTo(new TextMessage("at e:1"));
        assertThat(calls).isEmpty();
    }

    @Test
    void laterItIsCalledAsApplicationCodeIs() {
        CalledMessage message = new CalledMessage(position -> new TextMessage("at " + position), called);
        message.callReturns();
        assertThat(message.apply(FIRST)).isEqualTo(new TextMessage("at e:1"));
        assertThat(calls).containsExactly("now");
    }

    @Test
    void whatItThrowsIsThrown() {
        CalledMessage message = new CalledMessage(position -> {
            throw new IllegalStateException("no text");
        }, called);
        message.callReturns();
        assertThatThrownBy(() -> message.apply(FIRST)).hasMessage("no text");
    }
}
