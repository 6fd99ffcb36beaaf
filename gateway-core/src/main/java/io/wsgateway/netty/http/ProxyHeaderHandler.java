package io.wsgateway.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.wsgateway.protocol.forwarding.KnownPeer;
import io.wsgateway.protocol.forwarding.ProxyProtocolPolicy;
import io.wsgateway.protocol.forwarding.ProxyProtocolPolicy.Mode;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.protocol.syntax.IpLiteral;
import io.wsgateway.protocol.syntax.NoAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Reads the PROXY protocol header that begins a connection, tells the {@link UpgradeHandler} who the peer is, and takes itself
 * out of the pipeline; what follows the header is handed on. A header is believed of those proxies only that may send one. What
 * it says of a connection that is not TCP, or of one that the proxy makes for itself, leaves the peer as the socket has it: "the
 * receiver must ... use the real connection endpoints". Confined to the channel's event loop.
 *
 * @see <a href="https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt">The PROXY protocol, section 2</a>
 */
public final class ProxyHeaderHandler extends ByteToMessageDecoder {

    private enum Stage {
        SIGNATURE, HEADER, REJECTED
    }

    private final ProxyProtocolPolicy policy;
    private final InetSocketAddress socket;
    private final UpgradeHandler upgrade;
    private final ProxyHeaderDecoder decoder = new ProxyHeaderDecoder();
    private Stage stage = Stage.SIGNATURE;

    /**
     * The first handler of a connection.
     *
     * @param policy which is on
     * @param socket whom the socket connects to
     * @param upgrade the last handler of the pipeline
     */
    public ProxyHeaderHandler(ProxyProtocolPolicy policy, InetSocketAddress socket, UpgradeHandler upgrade) {
        this.policy = policy;
        this.socket = socket;
        this.upgrade = upgrade;
        setCumulator(RequestHeadDecoder.COPYING);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        upgrade.awaitProxyHeader();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (stage == Stage.SIGNATURE) {
            switch (ProxySignature.of(in)) {
                case PARTIAL -> {}
                case NONE -> withoutHeader(ctx, in);
                case WHOLE -> {
                    if (policy.from().contains(socket.getAddress())) {
                        stage = Stage.HEADER;
                    } else {
                        reject(in, RejectionReason.PROXY_HEADER_UNTRUSTED,
                                "a PROXY protocol header from " + AddressText.of(socket.getAddress())
                                        + " (expected from: "
                                        + policy.from() + ")");
                    }
                }
            }
        }
        if (stage == Stage.HEADER) {
            header(ctx, in);
        } else if (stage == Stage.REJECTED) {
            in.skipBytes(in.readableBytes());
        }
    }

    private void withoutHeader(ChannelHandlerContext ctx, ByteBuf in) {
        if (policy.mode() == Mode.REQUIRED) {
            reject(in, RejectionReason.PROXY_HEADER_MISSING, "no PROXY protocol header (expected: one, from "
                    + policy.from() + ")");
        } else {
            known(ctx, KnownPeer.ofSocket(socket));
        }
    }

    private void header(ChannelHandlerContext ctx, ByteBuf in) throws Exception {
        Optional<HAProxyMessage> header;
        try {
            header = decoder.read(in);
        } catch (HAProxyProtocolException e) {
            reject(in, RejectionReason.PROXY_HEADER_MALFORMED,
                    "a malformed PROXY protocol header, or one of more than 108 bytes (version 1), or with more than "
                            + ProxyHeaderDecoder.MAX_EXTENSIONS + " bytes of extensions (version 2)");
            return;
        }
        if (header.isPresent()) {
            KnownPeer peer;
            try {
                peer = peer(header.get());
            } finally {
                header.get().release();
            }
            known(ctx, peer);
        }
    }

    private KnownPeer peer(HAProxyMessage header) {
        String by = "by PROXY protocol version " + (header.protocolVersion() == HAProxyProtocolVersion.V1 ? 1 : 2);
        boolean tcp = header.proxiedProtocol() == HAProxyProxiedProtocol.TCP4
                || header.proxiedProtocol() == HAProxyProxiedProtocol.TCP6;
        Optional<InetAddress> source = header.command() == HAProxyCommand.PROXY && tcp
                ? Optional.ofNullable(header.sourceAddress()).flatMap(IpLiteral::parse)
                        .filter(address -> !NoAddress.is(address))
                : Optional.empty();
        return source
                .map(address -> new KnownPeer(new InetSocketAddress(address, header.sourcePort()), socket,
                        by + ", from " + AddressText.of(socket.getAddress())))
                .orElseGet(() -> new KnownPeer(socket, socket, "as the connection has it, since the header " + by
                        + " names no client"));
    }

    private void known(ChannelHandlerContext ctx, KnownPeer peer) {
        upgrade.proxied(peer);
        ctx.pipeline().remove(this); // what has come is handed on
    }

    private void reject(ByteBuf in, RejectionReason reason, String detail) {
        stage = Stage.REJECTED;
        in.skipBytes(in.readableBytes());
        upgrade.rejectProxyHeader(reason, detail);
    }

    /** The peer's side ends inside the header, or before it. */
    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (!in.isReadable() || stage == Stage.REJECTED || !ctx.channel().isActive()) {
            return;
        }
        if (stage == Stage.SIGNATURE && policy.mode() == Mode.OPTIONAL) {
            known(ctx, KnownPeer.ofSocket(socket));
        } else {
            reject(in, RejectionReason.PROXY_HEADER_MALFORMED, "the connection ended inside the PROXY protocol header");
        }
    }
}
