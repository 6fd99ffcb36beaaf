package io.wsgateway.launcher.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Application;
import io.wsgateway.app.Audience;
import io.wsgateway.session.CallbackStack;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.SessionIds;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CallbackMdcTest {

    private final CallbackMdc mdc = new CallbackMdc();

    /** On a thread of its own, which takes its note with it. */
    private static Object onEventLoop(Function<CallbackStack, Object> test) throws Exception {
        CompletableFuture<Object> result = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            CallbackStack callbacks = new CallbackStack(new SessionIds());
            callbacks.bind();
            result.complete(test.apply(callbacks));
        });
        thread.join();
        return result.join();
    }

    private static HostedApplication chat() {
        Application application = (session, request) -> {
            throw new UnsupportedOperationException();
        };
        return HostedApplication.of("chat", Audience.EVERYONE, application);
    }

    @Test
    void holdsWhoseCallbackRuns() throws Exception {
        assertThat(onEventLoop(callbacks -> {
            callbacks.enter(chat(), 71);
            return new TreeMap<>(mdc.getPropertyMap()) + " " + mdc.get("session") + " " + mdc.get("application") + " "
                    + mdc.get("room");
        })).isEqualTo("{application=chat, session=1z} 1z chat null");
    }

    @Test
    void holdsNothingBetweenCallbacksNorOnOtherThreads() throws Exception {
        assertThat(onEventLoop(callbacks -> {
            callbacks.enter(chat(), 71);
            callbacks.leave();
            return mdc.getPropertyMap();
        })).isEqualTo(Map.of());
        assertThat(mdc.getPropertyMap()).isEmpty();
        assertThat(mdc.get("session")).isNull();
    }

    @Test
    void holdsWhatAnApplicationPutsThereBesides() throws Exception {
        assertThat(onEventLoop(callbacks -> {
            callbacks.enter(chat(), 71);
            mdc.put("room", "den");
            mdc.put("session", "mine");
            return mdc.getCopyOfContextMap();
        })).isEqualTo(Map.of("session", "mine", "application", "chat", "room", "den"));
    }
}
