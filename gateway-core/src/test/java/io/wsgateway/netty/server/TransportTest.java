package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class TransportTest {

    /** Classes and native code are pinned apart: this is what holds them together. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theNativeTransportLoadsOnLinux() {
        assertThat(Transport.whyNotNative()).isEmpty();
        assertThat(Transport.best().name()).isEqualTo("epoll");
    }
}
