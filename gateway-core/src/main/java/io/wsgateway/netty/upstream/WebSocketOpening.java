package io.wsgateway.netty.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamAnswer.Failure;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.protocol.handshake.ClientHandshake;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.Printable;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the opening handshake of a client, RFC 6455 section 4.1: one request, and the answer to it. Answers of 1xx before it are passed over.
 * Confined to the channel's event loop.
 */
final class WebSocketOpening extends Opening {

    /** How much of a refusal's body is told. */
    private static final int BODY = 200;
    /** Within which that much of it must have come. */
    private static final Duration BODY_WITHIN = Duration.ofMillis(500);
    private static final int MOST_INTERIM = 16;

    private final UpstreamHandshake handshake;
    private final ClientHandshake client;
    private final String key;
    private final AnswerDecoder decoder = new AnswerDecoder();
    /** What was agreed on, once a 101 has come; its end is awaited. */
    private Optional<ClientHandshake.Agreed> agreed = Optional.empty();
    /** A head that refuses, whose body is being read; null: none. */
    private @Nullable HttpResponse refusal;
    private final StringBuilder body = new StringBuilder();
    private int interim;
    private boolean done;

    WebSocketOpening(Dial dial, LinkServer server, LinkLoop loop, UpstreamHandshake handshake) {
        super(dial, server, loop);
        this.handshake = handshake;
        this.client = handshake.client();
        this.key = loop.keys().keyOfHandshake();
    }

    @Override
    void begin(ChannelHandlerContext ctx) {
        dial.asks();
        ctx.pipeline().addBefore(ctx.name(), "http", decoder);
        ByteBuf head = ByteBufUtil.encodeString(ctx.alloc(), CharBuffer.wrap(client.head(key)),
                StandardCharsets.ISO_8859_1);
        ctx.writeAndFlush(head, ctx.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (!done && message instanceof HttpObject answer) {
                read(ctx, answer);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ChannelHandlerContext ctx, HttpObject answer) {
        if (answer.decoderResult().isFailure()) {
            if (refusal == null) {
                noHttp(answer.decoderResult().cause());
            } else {
                refuse(refusal);
            }
            return;
        }
        if (answer instanceof HttpResponse head) {
            head(head);
        }
        if (answer instanceof HttpContent content && !done) {
            content(ctx, content);
        }
    }

    private void head(HttpResponse head) {
        HttpResponseStatus status = head.status();
        if (status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            if (head.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
                agreed = client.agree(fields(head.headers()), key);
            }
            if (agreed.isEmpty()) {
                fail(Failure.INVALID, text(head));
            }
        } else if (status.codeClass() == HttpStatusClass.INFORMATIONAL) {
            if (++interim > MOST_INTERIM) {
                fail(Failure.INVALID, asked("more than " + MOST_INTERIM + " answers of 1xx"));
            }
        } else if (status.code() < 200 || status.code() > 599) {
            fail(Failure.INVALID, text(head));
        } else {
            refusal = head;
            dial.within(BODY_WITHIN);
        }
    }

    private void content(ChannelHandlerContext ctx, HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        HttpResponse refused = refusal;
        if (refused != null) {
            ByteBuf in = content.content();
            body.append(in.toString(in.readerIndex(), Math.min(in.readableBytes(), BODY - body.length()),
                    StandardCharsets.ISO_8859_1));
            if (last || body.length() == BODY) {
                refuse(refused);
            }
        } else if (agreed.isPresent() && last) {
            done = true;
            ClientHandshake.Agreed with = agreed.get();
            open(ctx.pipeline(), new WebSocketLink(server, loop, handshake, with.compression(), ctx.alloc()),
                    with.subprotocol());
        }
    }

    private void refuse(HttpResponse head) {
        done = true;
        dial.refused(new UpstreamAnswer.Refused(head.status().code(), fields(head.headers()).lines(), text(head)));
    }

    private void fail(Failure kind, String why) {
        done = true;
        dial.fail(kind, why);
    }

    private void noHttp(Throwable cause) {
        fail(Failure.INVALID, asked(switch (cause) {
            case TooLongHttpLineException line -> "a status line that is too long; it begins: ";
            case TooLongHttpHeaderException fields -> "a head of more than 16 KiB; it begins: ";
            case PrematureChannelClosureException cut -> "a head that isn't whole; it begins: ";
            default -> "what is no HTTP/1.1; it begins: ";
        } + Printable.of(decoder.begin())));
    }

    @Override
    void ended(String how) {
        HttpResponse refused = refusal;
        if (done) {
            return;
        }
        if (refused != null) {
            refuse(refused);
        } else if (decoder.begin().isEmpty()) {
            fail(Failure.UNREACHABLE, asked("nothing: " + how));
        } else {
            fail(Failure.INVALID, asked("a head that isn't whole; it begins: " + Printable.of(decoder.begin())));
        }
    }

    @Override
    boolean late() {
        HttpResponse refused = refusal;
        if (refused != null) {
            refuse(refused);
        }
        return refused != null;
    }

    private String asked(String what) {
        return AnswerText.asked(server.address(), client, what);
    }

    private String text(HttpResponse head) {
        String statusLine = head.protocolVersion().text() + " " + head.status().code() + " "
                + head.status().reasonPhrase();
        return AnswerText.of(server.address(), client, key, statusLine, fields(head.headers()), body.toString());
    }

    private static HeaderFields fields(HttpHeaders headers) {
        List<HeaderField> fields = new ArrayList<>();
        for (Map.Entry<String, String> field : headers) {
            fields.add(new HeaderField(field.getKey(), field.getValue()));
        }
        return new HeaderFields(fields);
    }
}
