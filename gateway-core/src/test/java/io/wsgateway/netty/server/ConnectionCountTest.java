package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionCountTest {

    private final List<Channel> accepted = new ArrayList<>();

    @AfterEach
    void closeAll() {
        accepted.forEach(Channel::close);
    }

    @ParameterizedTest
    @CsvSource({"20000, 19744", "1024, 768", "512, 256", "256, 128", "128, 64", "1, 1"})
    void keepsFileDescriptorsBack(long descriptors, int sessions) {
        assertThat(new ConnectionCount(descriptors).most()).isEqualTo(sessions);
    }

    /** Else nobody would be there to answer 503. */
    @Test
    void takesSomeMoreConnectionsThanSessions() {
        ConnectionCount count = new ConnectionCount(1024);
        assertThat(fill(count.share())).isGreaterThan(count.most()).isLessThan(1024 - 128);
    }

    @Test
    void aFullListenerLeavesRoomOnAnother() {
        ConnectionCount count = new ConnectionCount(1024);
        ConnectionCount.Share visitors = count.share();
        ConnectionCount.Share admin = count.share();
        fill(visitors);
        assertThat(fill(admin)).isEqualTo(16);
        assertThat(fill(visitors)).isZero();
    }

    @Test
    void aClosedConnectionMakesRoom() {
        ConnectionCount.Share share = new ConnectionCount(1024).share();
        fill(share);
        accepted.getFirst().close();
        assertThat(fill(share)).isOne();
    }

    private int fill(ConnectionCount.Share share) {
        int added = 0;
        for (Channel channel = new EmbeddedChannel(); share.add(channel); channel = new EmbeddedChannel()) {
            accepted.add(channel);
            added++;
        }
        return added;
    }
}
