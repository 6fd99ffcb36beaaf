package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.embedded.EmbeddedChannel;
import io.wsgateway.netty.server.ConnectionCount.Room;
import io.wsgateway.session.PendingConnections;
import io.wsgateway.session.SessionLimits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionCountTest {

    private static final InetAddress PEER = InetAddress.getLoopbackAddress();

    private final PendingConnections pending = new PendingConnections(new SessionLimits(0, 0), 0);
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
        assertThat(fill(count.share(pending))).isGreaterThan(count.most()).isLessThan(1024 - 128);
    }

    @Test
    void aFullListenerLeavesRoomOnAnother() {
        ConnectionCount count = new ConnectionCount(1024);
        ConnectionCount.Share visitors = count.share(pending);
        ConnectionCount.Share admin = count.share(pending);
        fill(visitors);
        assertThat(fill(admin)).isEqualTo(16);
        assertThat(fill(visitors)).isZero();
    }

    @Test
    void aClosedConnectionMakesRoom() {
        ConnectionCount.Share share = new ConnectionCount(1024).share(pending);
        fill(share);
        accepted.getFirst().close();
        assertThat(fill(share)).isOne();
    }

    /** More than a few would be too many at once: they are open until their event loops come to close them. */
    @Test
    void aPendingConnectionMakesRoomForAnotherAddress() throws UnknownHostException {
        ConnectionCount.Share share = new ConnectionCount(1024).share(pending);
        fill(share);
        List<PendingConnections.Entry> ended = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            pending.add(new PendingConnections.Entry() {
                @Override
                protected void makeRoom(SessionLimits.Refusal why) {
                    ended.add(this);
                }

                @Override
                protected void refuse(SessionLimits.Refusal why) {
                    throw new AssertionError("there is room");
                }
            }, PEER, 1, 0);
        }
        InetAddress other = InetAddress.getByName("192.0.2.8");
        int added = 0;
        for (Channel channel = new EmbeddedChannel(); share.add(channel, other) != Room.NONE; channel =
                new EmbeddedChannel()) {
            accepted.add(channel);
            added++;
        }
        assertThat(added).isEqualTo(32);
        assertThat(ended).hasSize(32);
        for (int i = 0; i < 32; i++) {
            accepted.get(i).close();
        }
        assertThat(share.add(new EmbeddedChannel(), other)).isEqualTo(Room.SHARED);
        assertThat(ended).hasSize(33);
    }

    @Test
    void aListenersFirstConnectionsAreItsOwn() {
        ConnectionCount.Share share = new ConnectionCount(1024).share(pending);
        for (int i = 0; i < 16; i++) {
            assertThat(share.add(new EmbeddedChannel(), PEER)).isEqualTo(Room.OWN);
        }
        assertThat(share.add(new EmbeddedChannel(), PEER)).isEqualTo(Room.SHARED);
    }

    /** Else sessions that each lead to a server would take what health checks and refusals need. */
    @Test
    void countsConnectionsToServersUntilTheyAreClosed() {
        ConnectionCount count = new ConnectionCount(1024);
        List<Channel> servers = new ArrayList<>();
        ChannelFactory<Channel> sockets = count.toServers(EmbeddedChannel::new);
        for (int i = 0; i < count.most(); i++) {
            servers.add(sockets.newChannel());
        }
        assertThatThrownBy(sockets::newChannel).isInstanceOf(ChannelException.class)
                .hasMessage("more than 768 connections");
        assertThat(fill(count.share(pending))).isEqualTo(32);
        servers.getFirst().close();
        assertThatThrownBy(sockets::newChannel).isInstanceOf(ChannelException.class);
        servers.forEach(Channel::close);
        assertThat(fill(count.share(pending))).isEqualTo(768);
    }

    @Test
    void countsNoSocketThatCouldntBeOpened() {
        ConnectionCount count = new ConnectionCount(2);
        ChannelFactory<Channel> none = count.toServers(() -> {
            throw new ChannelException("too many open files");
        });
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(none::newChannel).hasMessage("too many open files");
        }
        assertThat(count.toServers(EmbeddedChannel::new).newChannel().close().isSuccess()).isTrue();
    }

    private int fill(ConnectionCount.Share share) {
        int added = 0;
        for (Channel channel = new EmbeddedChannel(); share.add(channel, PEER) != Room.NONE; channel =
                new EmbeddedChannel()) {
            accepted.add(channel);
            added++;
        }
        return added;
    }
}
