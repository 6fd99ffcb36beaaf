package io.wsgateway.netty.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class EpollAcceptorTest {

    private static final int BACKLOG = 100;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final MultiThreadIoEventLoopGroup several =
            new MultiThreadIoEventLoopGroup(3, EpollIoHandler.newFactory());
    private final BlockingQueue<io.netty.channel.unix.Socket> accepted = new LinkedBlockingQueue<>();
    private final BlockingQueue<InetSocketAddress> peers = new LinkedBlockingQueue<>();
    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void closeAll() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        for (io.netty.channel.unix.Socket socket : accepted) {
            socket.close();
        }
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        several.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private EpollAcceptor listen(InetSocketAddress address) throws IOException {
        return listen(address, (socket, peer, eventLoop) -> {
            accepted.add(socket);
            peers.add(peer);
        });
    }

    private EpollAcceptor listen(InetSocketAddress address, EpollAcceptor.Accepted taker) throws IOException {
        return EpollAcceptor.listen(address, BACKLOG, List.of(group.next()), taker).getFirst();
    }

    private static InetSocketAddress loopback(String address, int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }

    private Socket connect(InetSocketAddress address) throws IOException {
        Socket client = new Socket(address.getAddress(), address.getPort());
        clients.add(client);
        return client;
    }

    private <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        @Nullable T element = queue.poll(20, TimeUnit.SECONDS);
        assertThat(element).as("accepted in time").isNotNull();
        return element;
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void tellsWhoConnected(String host) throws Exception {
        EpollAcceptor acceptor = listen(loopback(host, 0));
        Socket client = connect(acceptor.address());
        assertThat(acceptor.address().getAddress()).isEqualTo(InetAddress.getByName(host));
        assertThat(next(peers)).isEqualTo(new InetSocketAddress(client.getLocalAddress(), client.getLocalPort()));
    }

    /** Small messages are sent at once, without a system call for each connection that asks for it. */
    @Test
    void acceptedSocketsSendWithoutDelay() throws Exception {
        EpollAcceptor acceptor = listen(loopback("127.0.0.1", 0));
        connect(acceptor.address());
        io.netty.channel.unix.Socket socket = next(accepted);
        assertThat(socket.isTcpNoDelay()).isTrue();
        socket.close();
    }

    @Test
    void acceptsACrowd() throws Exception {
        EpollAcceptor acceptor = listen(loopback("127.0.0.1", 0));
        for (int i = 0; i < BACKLOG; i++) {
            connect(acceptor.address());
        }
        for (int i = 0; i < BACKLOG; i++) {
            next(peers);
        }
        assertThat(peers).isEmpty();
    }

    /** Each event loop accepts for itself; a client is on the one the operating system gives it to. */
    @Test
    void dealsConnectionsOutToEveryEventLoop() throws Exception {
        BlockingQueue<IoEventLoop> loops = new LinkedBlockingQueue<>();
        List<IoEventLoop> all = List.of(several.next(), several.next(), several.next());
        List<EpollAcceptor> acceptors =
                EpollAcceptor.listen(loopback("127.0.0.1", 0), BACKLOG, all, (socket, peer, eventLoop) -> {
                    accepted.add(socket);
                    assertThat(eventLoop.inEventLoop()).isTrue();
                    loops.add(eventLoop);
                });
        assertThat(acceptors).hasSize(3).allMatch(each -> each.address().equals(acceptors.getFirst().address()));
        for (int i = 0; i < BACKLOG; i++) {
            connect(acceptors.getFirst().address());
        }
        Set<IoEventLoop> used = new HashSet<>();
        for (int i = 0; i < BACKLOG; i++) {
            used.add(next(loops));
        }
        assertThat(used).containsExactlyInAnyOrderElementsOf(all);
        acceptors.forEach(EpollAcceptor::end);
        assertThatIOException().isThrownBy(() -> connect(acceptors.getFirst().address()));
    }

    /** What several event loops share is no invitation to others. */
    @Test
    void anAddressOfSeveralEventLoopsIsTakenForEverybodyElse() throws Exception {
        List<IoEventLoop> two = List.of(several.next(), several.next());
        InetSocketAddress taken = EpollAcceptor.listen(loopback("127.0.0.1", 0), BACKLOG, two, (s, p, e) -> {})
                .getFirst().address();
        assertThatIOException().isThrownBy(() -> EpollAcceptor.listen(taken, BACKLOG, two, (s, p, e) -> {}))
                .withMessageEndingWith("Address already in use");
    }

    @Test
    void saysWhyAnAddressCannotBeBound() throws Exception {
        InetSocketAddress taken = listen(loopback("127.0.0.1", 0)).address();
        assertThatIOException().isThrownBy(() -> listen(taken)).withMessageEndingWith("Address already in use");
    }

    @Test
    void closesWhatNobodyTakesAndGoesOn() throws Exception {
        EpollAcceptor acceptor =
                listen(loopback("127.0.0.1", 0), (socket, peer, eventLoop) -> {
                    if (peers.isEmpty()) {
                        peers.add(peer);
                        throw new IllegalStateException("a bug of a test");
                    }
                    accepted.add(socket);
                });
        assertThat(connect(acceptor.address()).getInputStream().read()).isEqualTo(-1);
        connect(acceptor.address());
        next(accepted).close();
    }

    @Test
    void acceptsNobodyOnceEnded() throws Exception {
        EpollAcceptor acceptor = listen(loopback("127.0.0.1", 0));
        connect(acceptor.address());
        next(peers);
        acceptor.end();
        acceptor.end();
        assertThatIOException().isThrownBy(() -> connect(acceptor.address())).isInstanceOf(ConnectException.class);
        assertThat(next(accepted)).as("what was accepted stays").satisfies(socket -> {
            assertThat(socket.isOpen()).isTrue();
            socket.close();
        });
    }
}
