package io.wsgateway.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.syntax.Token;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Netty's decoder of HTTP/1.1 requests at its strictest, for one request head, and with a guard that refuses what it still
 * accepts: exactly one way to write a head passes, so that no two programs in a row read it differently. What follows the
 * head is kept until the decoder is taken out of the pipeline, then handed on, or is dropped. Confined to the channel's
 * event loop.
 *
 * <p>A head that breaks a rule is an {@code HttpRequest} whose decoder result has failed.
 */
final class RequestHeadDecoder extends HttpRequestDecoder {

    /**
     * The longest request-line in bytes, without its CRLF. "It is RECOMMENDED that all HTTP senders and recipients support,
     * at a minimum, request-line lengths of 8000 octets." (RFC 9112 section 3)
     */
    static final int MAX_REQUEST_LINE = 8192;

    /** What a field line takes beside its bytes: an entry, a name and a value, each an object. */
    private static final long LINE_BYTES = 160;

    private static final char DELETE = 0x7f;
    private static final int MAX_VERSION = 10;
    private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]\\.[0-9]");

    /**
     * Copies what arrives: the buffer is the event loop's, and a peer that sends a part of a head must not keep a large one.
     * Nearly always a head arrives at once, and this copies a few hundred bytes once.
     */
    static final Cumulator COPYING = (allocator, before, in) -> {
        try {
            ByteBuf all = before;
            if (before.writableBytes() < in.readableBytes()) {
                int length = before.readableBytes() + in.readableBytes();
                all = allocator.directBuffer(before.isReadable() ? 2 * length : length).writeBytes(before);
                before.release();
            }
            return all.writeBytes(in);
        } finally {
            in.release();
        }
    };

    private enum Stage {
        /** The head arrives. */
        HEAD,
        /** The head has been handed on; what follows is kept. */
        KEEPING,
        /** What follows is dropped. */
        DROPPING
    }

    private final LineStarts lines = new LineStarts();
    private Stage stage = Stage.HEAD;
    private int arrived;
    private int wordEnd;

    RequestHeadDecoder(HttpDecoderConfig config) {
        super(config);
        setCumulator(COPYING);
    }

    /**
     * What Netty's decoder is told.
     *
     * @param fieldBytes the most bytes of all field lines together, without their line ends
     */
    static HttpDecoderConfig config(int fieldBytes) {
        return new HttpDecoderConfig().setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize(fieldBytes)
                .setStrictLineParsing(true)
                .setValidateHeaders(true)
                .setAllowDuplicateContentLengths(false)
                .setUseRfc9112TransferEncoding(true);
    }

    /**
     * How much memory what has arrived takes, about: as strings and as bytes while it is decoded, and what is kept behind the
     * head.
     */
    long held() {
        return stage == Stage.DROPPING ? 0 : 2L * arrived + LINE_BYTES * lines.lines();
    }

    /** Drops from now on what follows the head. */
    void dropRest() {
        stage = Stage.DROPPING;
        ByteBuf rest = internalBuffer();
        rest.skipBytes(rest.readableBytes());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        ByteBuf bytes = (ByteBuf) message;
        arrived += bytes.readableBytes();
        switch (stage) {
            case HEAD -> {
                int broken = lines.look(bytes);
                if (broken >= 0) {
                    refuse(ctx, bytes, broken);
                } else if (lines.behind() == bytes.writerIndex()) {
                    super.channelRead(ctx, bytes);
                } else {
                    readPart(ctx, bytes, lines.behind());
                    follow(ctx, bytes);
                }
            }
            case KEEPING -> super.channelRead(ctx, bytes);
            case DROPPING -> bytes.release();
        }
    }

    /** Reads bytes up to here; the rest stays in the buffer, which is freed if that fails. */
    private void readPart(ChannelHandlerContext ctx, ByteBuf bytes, int end) throws Exception {
        try {
            super.channelRead(ctx, bytes.readRetainedSlice(end - bytes.readerIndex()));
        } catch (Throwable e) {
            bytes.release();
            throw e;
        }
    }

    /** What came with the head and stands behind it: the next handler's, or kept, or of no interest. */
    private void follow(ChannelHandlerContext ctx, ByteBuf rest) throws Exception {
        if (ctx.isRemoved()) {
            ctx.fireChannelRead(rest);
        } else if (stage == Stage.DROPPING) {
            rest.release();
        } else {
            super.channelRead(ctx, rest);
        }
    }

    /** What stands before the byte that breaks a rule may break one itself: the first is reported, however bytes arrive. */
    private void refuse(ChannelHandlerContext ctx, ByteBuf bytes, int broken) throws Exception {
        if (broken > bytes.readerIndex()) {
            readPart(ctx, bytes, broken);
        }
        bytes.release();
        if (stage == Stage.HEAD) {
            stage = Stage.KEEPING;
            ctx.fireChannelRead(failed(lines.violation()));
        }
    }

    /** The end of input doesn't drop what is kept. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (stage == Stage.HEAD) {
            super.userEventTriggered(ctx, event);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        switch (stage) {
            case HEAD -> {
                super.decode(ctx, in, out);
                if (!out.isEmpty()) {
                    stage = Stage.KEEPING;
                    out.subList(1, out.size()).clear(); // the end of a body that isn't there
                }
            }
            case KEEPING -> {}
            case DROPPING -> in.skipBytes(in.readableBytes());
        }
    }

    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (stage == Stage.HEAD && lines.isBegun() && ctx.channel().isActive()) {
            stage = Stage.KEEPING;
            out.add(failed(HeadViolation.malformed("the connection ended inside the request head")));
        }
    }

    private HttpMessage failed(HeadViolation violation) {
        HttpMessage message = createInvalidMessage();
        message.setDecoderResult(DecoderResult.failure(violation));
        return message;
    }

    // request-line = method SP request-target SP HTTP-version (RFC 9112 section 3); Netty takes more for a space than one SP.

    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        wordEnd = start + length;
        return super.splitFirstWordInitialLine(line, start, length);
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        boolean oneSpace = isOneSpace(line, start);
        wordEnd = start + length;
        return oneSpace ? super.splitSecondWordInitialLine(line, start, length) : "";
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        return isOneSpace(line, start) ? super.splitThirdWordInitialLine(line, start, length) : " ";
    }

    private boolean isOneSpace(byte[] line, int start) {
        return start == wordEnd + 1 && line[wordEnd] == ' ';
    }

    @Override
    protected HttpMessage createMessage(String[] line) throws Exception {
        String method = line[0];
        String target = line[1];
        String version = line[2];
        if (!Token.isToken(method)) {
            throw HeadViolation.malformed("no token in place of a method");
        }
        if (target.isEmpty()) {
            throw HeadViolation.malformed("no request target one space after the method");
        }
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c == DELETE) {
                throw HeadViolation.malformed(HeadViolation.shown(c) + " in the request target");
            }
        }
        if (version.isEmpty()) {
            throw HeadViolation.malformed("no HTTP version after the request target");
        }
        if (version.equals(" ")) {
            throw HeadViolation.malformed("more than one space between request target and HTTP version");
        }
        if (!VERSION.matcher(version).matches()) {
            throw HeadViolation.malformed(method.equals("PROXY")
                    ? "a PROXY protocol header (expected: HTTP, as this listener does not take PROXY protocol)"
                    : shownVersion(version) + " in place of the HTTP version (expected: HTTP/1.1)");
        }
        if (version.charAt(version.length() - 3) != '1') {
            throw new HeadViolation(RejectionReason.HTTP_VERSION_UNSUPPORTED,
                    "HTTP version " + version.charAt(version.length() - 3) + ".x (expected: HTTP/1.1)");
        }
        return super.createMessage(line);
    }

    /** Where a target has a space in it, anything may stand in place of the version, a secret of its query too. */
    private static String shownVersion(String version) {
        boolean isVersion = version.length() <= MAX_VERSION && version.regionMatches(true, 0, "HTTP/", 0, 5);
        return isVersion ? Printable.of(version) : "something else";
    }
}
