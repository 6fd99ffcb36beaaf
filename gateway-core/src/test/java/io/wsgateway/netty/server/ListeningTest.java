package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.channel.uring.IoUring;
import io.wsgateway.HeldPort;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.server.TransportConfig.Kind;
import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.opening.PlainEndpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class ListeningTest {

    private static final int EVENT_LOOPS = 3;
    private static final int PEERS = 64;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final TestApplication application = new TestApplication();
    /** Knows how connections are initialized; it listens nowhere. */
    private final Gateway gateway = Gateway.create(TransportTest.config(new TransportConfig(Kind.NIO, 1)));
    private final List<MultiThreadIoEventLoopGroup> groups = new ArrayList<>();
    private final List<GatewayPeer> peers = new ArrayList<>();

    static Stream<Kind> kinds() {
        return Epoll.isAvailable() ? Stream.of(Kind.NIO, Kind.EPOLL) : Stream.of(Kind.NIO);
    }

    static Stream<Kind> kindsThatSharePorts() {
        return kinds().filter(kind -> Transport.choose(kind).transport().sharesPorts());
    }

    @AfterEach
    void end() throws IOException {
        for (GatewayPeer peer : peers) {
            peer.close();
        }
        groups.forEach(group -> group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly());
        gateway.close();
    }

    /** None is handed from one thread to another where each event loop has a socket. */
    @ParameterizedTest
    @MethodSource("kinds")
    void dealsConnectionsOutToEveryEventLoop(Kind kind) throws Exception {
        Listening listening = open("shared", ANY_PORT, kind);
        assertThat(listening.sockets()).extracting(Channel::localAddress).containsOnly(listening.address());
        List<Channel> accepted = accepted(listening);
        for (int i = 0; i < PEERS; i++) {
            echo(connect(listening.address()));
        }
        assertThat(accepted).hasSize(PEERS);
        Set<EventLoop> used = accepted.stream().map(Channel::eventLoop).collect(Collectors.toSet());
        assertThat(used).hasSize(EVENT_LOOPS);
        if (Transport.choose(kind).transport().sharesPorts()) {
            assertThat(listening.sockets()).extracting(Channel::eventLoop)
                    .hasSize(EVENT_LOOPS).doesNotHaveDuplicates();
            assertThat(accepted).allMatch(channel -> channel.eventLoop().equals(channel.parent().eventLoop()));
        } else {
            assertThat(listening.sockets()).hasSize(1);
        }
    }

    /** Small messages are sent at once, and a peer that has ended its side still gets its answer. */
    @ParameterizedTest
    @MethodSource("kinds")
    void acceptedConnectionsSendWithoutDelayAndEndEachSideByItself(Kind kind) throws Exception {
        Listening listening = open("test", ANY_PORT, kind);
        List<Channel> accepted = accepted(listening);
        GatewayPeer peer = connect(listening.address());
        echo(peer);
        assertThat(accepted).singleElement().satisfies(channel -> {
            SocketChannelConfig config = (SocketChannelConfig) channel.config();
            assertThat(config.isTcpNoDelay()).isTrue();
            assertThat(config.isAllowHalfClosure()).isTrue();
        });
    }

    /** What several event loops share is no invitation to others. */
    @ParameterizedTest
    @MethodSource("kinds")
    void anAddressInUseByAnotherGatewayIsAnErrorThatNamesTheListener(Kind kind) throws Exception {
        Listening first = open("first", ANY_PORT, kind);
        InetSocketAddress taken = first.address();
        assertThatThrownBy(() -> open("second", taken, kind)).isInstanceOf(ListenerException.class)
                .hasMessage("second: can't listen on " + taken.getHostString() + ":" + taken.getPort()
                        + ": Address already in use; choose another address or port, or end what uses it");
        echo(connect(taken));
        first.close();
        requireFree(taken, kind);
    }

    static Stream<Kind> allKinds() {
        return Stream.concat(kinds(), IoUring.isAvailable() ? Stream.of(Kind.IO_URING) : Stream.empty());
    }

    @ParameterizedTest
    @MethodSource("allKinds")
    void everyAddressOfIpv4IsNoneOfIpv6(Kind kind) throws Exception {
        assumeTrue(hasIpv6(), "IPv6 is off here");
        InetSocketAddress four = open("four", address("0.0.0.0", 0), kind).address();
        echo(connect(address("127.0.0.1", four.getPort())));
        InetSocketAddress overIpv6 = address("::1", four.getPort());
        if (kind == Kind.IO_URING) {
            assertThat(isClosedAtOnce(overIpv6)).isTrue();
        } else {
            assertThat(isRefused(overIpv6)).isTrue();
            // Both may have the port: they aren't in each other's way.
            echo(connect(open("six", overIpv6, kind).address()));
        }
        echo(connect(address("127.0.0.1", four.getPort())));
    }

    @ParameterizedTest
    @MethodSource("allKinds")
    void everyAddressOfIpv6IsThoseOfIpv4Too(Kind kind) throws Exception {
        assumeTrue(hasIpv6(), "IPv6 is off here");
        int port = open("both", address("::", 0), kind).address().getPort();
        echo(connect(address("127.0.0.1", port)));
        echo(connect(address("::1", port)));
    }

    private static InetSocketAddress address(String address, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }

    private static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address("::1", 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isClosedAtOnce(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    /** Of the network that is kept for examples. */
    @ParameterizedTest
    @MethodSource("kinds")
    void anAddressOfAnotherMachineIsAnErrorThatSaysSo(Kind kind) throws Exception {
        assertThatThrownBy(() -> open("ours", new InetSocketAddress("192.0.2.1", 8080), kind))
                .isInstanceOf(ListenerException.class)
                .hasMessage(
                        "ours: can't listen on 192.0.2.1:8080: Cannot assign requested address; no network interface"
                                + " here has this address; choose one that is this machine's, or 0.0.0.0 for all of them");
    }

    @ParameterizedTest
    @MethodSource("kindsThatSharePorts")
    void anAddressThatAnotherProgramWouldShareIsTaken(Kind kind) throws Exception {
        try (ServerSocket sharing = new ServerSocket()) {
            sharing.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            sharing.bind(ANY_PORT);
            InetSocketAddress taken = (InetSocketAddress) sharing.getLocalSocketAddress();
            assertThatThrownBy(() -> open("ours", taken, kind)).isInstanceOf(ListenerException.class)
                    .hasMessageStartingWith("ours: can't listen on ")
                    .hasMessageContaining(": Address already in use; ");
        }
    }

    /** The last of several sockets, for want of a file descriptor, say. */
    @ParameterizedTest
    @MethodSource("kindsThatSharePorts")
    void nothingStaysBoundIfOneSocketOfSeveralCantBeHad(Kind kind) throws Exception {
        Transport transport = Transport.choose(kind).transport();
        AtomicInteger made = new AtomicInteger();
        List<Channel> sockets = new CopyOnWriteArrayList<>();
        Transport failing = new Transport(transport.name(), transport.handlers(), address -> {
            if (made.incrementAndGet() == EVENT_LOOPS) {
                throw new IllegalStateException("no socket for a test");
            }
            ServerSocketChannel socket = transport.listener().apply(address);
            sockets.add(socket);
            return socket;
        }, transport.unixListener(), transport.unixAddress(), transport.client());
        try (HeldPort held = new HeldPort()) {
            InetSocketAddress free = held.address();
            assertThatThrownBy(() -> open("listeners[0]", free, failing)).isInstanceOf(ListenerException.class)
                    .hasMessageStartingWith("listeners[0]: can't listen on ");
            assertThat(sockets).hasSize(EVENT_LOOPS - 1).noneMatch(Channel::isOpen);
            requireFree(free, kind);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void closingFreesThePortAtOnceAndLeavesConnectionsOpen(Kind kind) throws Exception {
        Listening listening = open("old", ANY_PORT, kind);
        InetSocketAddress address = listening.address();
        GatewayPeer peer = connect(address);
        echo(peer);
        listening.close();
        requireFree(address, kind);
        Listening next = open("new", address, kind);
        echo(connect(address));
        echo(peer);
        next.close();
        listening.close();
        echo(peer);
    }

    /** As for want of file descriptors, the bootstrap pauses for a second. */
    @ParameterizedTest
    @MethodSource("kinds")
    void failingToAcceptIsOneLineAndAcceptingGoesOn(Kind kind) throws Exception {
        Listening listening = open("test", ANY_PORT, kind);
        try (LogCapture log = new LogCapture(Listening.class);
                LogCapture netty = new LogCapture(DefaultChannelPipeline.class)) {
            Channel failing = listening.sockets().getLast();
            boolean acceptsOn = failing.eventLoop().submit(() -> {
                failing.pipeline().fireExceptionCaught(new IOException("Too many open files"));
                return failing.config().isAutoRead(); // before the second is over
            }).get();
            assertThat(acceptsOn).isFalse();
            assertThat(log.lines).containsExactly("WARN can't accept connections, trying again in a second:"
                    + " java.io.IOException: Too many open files");
            assertThat(log.stacks.get()).isZero();
            assertThat(failing.isOpen()).isTrue();
            HostileGateway.await("accepting goes on", failing.config()::isAutoRead);
            for (int i = 0; i < PEERS; i++) { // some of them are the failed socket's
                echo(connect(listening.address()));
            }
            assertThat(log.lines).hasSize(1);
            assertThat(netty.lines).isEmpty();
        }
    }

    private Listening open(String name, InetSocketAddress address, Kind kind) throws ListenerException {
        return open(name, address, Transport.choose(kind).transport());
    }

    private Listening open(String name, InetSocketAddress address, Transport transport) throws ListenerException {
        MultiThreadIoEventLoopGroup group =
                new MultiThreadIoEventLoopGroup(EVENT_LOOPS, transport.handlers().get());
        groups.add(group);
        ListenerConfig listener = new ListenerConfig(name, address, Optional.empty(),
                PipelineTester.routes(application, 0), PlainEndpoint.NONE);
        return Listening.open(listener, (ConnectionInitializer) gateway.initializer(listener), transport, group);
    }

    private GatewayPeer connect(InetSocketAddress address) throws IOException {
        GatewayPeer peer = GatewayPeer.open(address);
        peers.add(peer);
        return peer;
    }

    /** What it accepts from now on. */
    private static List<Channel> accepted(Listening listening) throws Exception {
        List<Channel> accepted = new CopyOnWriteArrayList<>();
        for (Channel socket : listening.sockets()) {
            socket.pipeline().addFirst(new Accepted(accepted));
            socket.eventLoop().submit(() -> {}).get(); // it is there by then
        }
        return accepted;
    }

    private static void echo(GatewayPeer peer) throws IOException {
        peer.send(ClientFrames.text("hi"));
        assertThat(peer.read(4)).isEqualTo("81026869"); // text "hi"
    }

    /** Nobody listens there, sharing the port or not; the JDK closes a socket when its event loop has looked for events. */
    private static void requireFree(InetSocketAddress address, Kind kind) {
        if (kind == Kind.NIO) {
            HostileGateway.await("the JDK", () -> isRefused(address));
        }
        assertThat(isRefused(address)).isTrue();
    }

    private static boolean isRefused(InetSocketAddress address) {
        try {
            GatewayPeer.connect(address).close();
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Writes down what a listening socket accepts. */
    private static final class Accepted extends ChannelInboundHandlerAdapter {

        private final List<Channel> accepted;

        Accepted(List<Channel> accepted) {
            this.accepted = accepted;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            accepted.add((Channel) message);
            ctx.fireChannelRead(message);
        }
    }
}
