package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationCodeTest {

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final ClassLoader loader = new ClassLoader("the application's", before) {};
    private final ApplicationCode code = new ApplicationCode("chat", loader);

    @AfterEach
    void isLeftAsItWas() {
        assertThat(Thread.interrupted()).isFalse();
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void runsInThisCallWithItsLoaderAndUninterrupted(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        code.now(() -> {
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(loader);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            Thread.currentThread().interrupt();
            Thread.currentThread().setContextClassLoader(null);
        });
        assertThat(Thread.interrupted()).isEqualTo(interrupted);
    }

    @Test
    void putsBackWhatIsChangedByCodeThatThrows() {
        assertThatIllegalStateException().isThrownBy(() -> code.now(() -> {
            Thread.currentThread().interrupt();
            throw new IllegalStateException();
        }));
    }
}
