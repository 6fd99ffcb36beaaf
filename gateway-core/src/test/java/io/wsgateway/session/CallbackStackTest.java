package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.wsgateway.app.Application;
import io.wsgateway.app.Audience;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallbackStackTest {

    private static final ClassLoader APPLICATIONS = One.class.getClassLoader();

    private final CallbackStack callbacks = new CallbackStack(new SessionIds());
    private final HostedApplication one = HostedApplication.of("one", Audience.EVERYONE, new One());
    private final HostedApplication other = HostedApplication.of("other", Audience.EVERYONE, new One());
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final ClassLoader gateways = new ClassLoader("the gateway's", before) {};
    private final ClassLoader odd = new ClassLoader("odd", before) {};

    @BeforeEach
    void runOnAThreadOfTheGateway() {
        Thread.currentThread().setContextClassLoader(gateways);
    }

    @AfterEach
    void restore() {
        assertThat(Thread.interrupted()).as("interrupted in the end").isFalse();
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void eachBeginsWithItsLoaderAndUninterrupted() {
        callbacks.enter(one);
        sees(APPLICATIONS, false, "one", 1);
        Thread.currentThread().interrupt();
        Thread.currentThread().setContextClassLoader(odd);
        callbacks.leave();
        sees(gateways, false, null, 1);

        callbacks.enter(other);
        sees(APPLICATIONS, false, "other", 2);
        callbacks.leave();
        sees(gateways, false, null, 2);
    }

    @Test
    void anInnerOneLeavesTheOuterAsItWas() {
        callbacks.enter(one);
        Thread.currentThread().setContextClassLoader(odd);
        Thread.currentThread().interrupt();
        callbacks.enter(other);
        sees(APPLICATIONS, false, "other", 2);
        callbacks.enter(one);
        sees(APPLICATIONS, false, "one", 3);
        Thread.currentThread().interrupt();
        callbacks.leave();
        sees(APPLICATIONS, false, "other", 3);
        callbacks.leave();
        sees(odd, true, "one", 3);
        callbacks.leave();
        sees(gateways, false, null, 3);
    }

    @Test
    void anInterruptThatWasThereIsThereAgain() {
        Thread.currentThread().interrupt();
        callbacks.enter(one);
        sees(APPLICATIONS, false, "one", 1);
        callbacks.leave();
        sees(gateways, true, null, 1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void nothingIsLeftThatDidNotBegin() {
        assertThatIllegalStateException().isThrownBy(callbacks::leave);
        callbacks.enter(one);
        callbacks.leave();
        assertThatIllegalStateException().isThrownBy(callbacks::leave);
    }

    private void sees(ClassLoader loader, boolean interrupted, @Nullable String running, int begun) {
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(loader);
        assertThat(Thread.currentThread().isInterrupted()).isEqualTo(interrupted);
        assertThat(callbacks.running()).isEqualTo(running);
        assertThat(callbacks.begun()).isEqualTo(begun);
    }

    private static final class One implements Application {

        @Override
        public SessionListener onOpen(Session session, OpeningRequest request) {
            throw new AssertionError("no session opens here");
        }
    }
}
