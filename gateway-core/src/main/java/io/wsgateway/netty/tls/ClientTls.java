package io.wsgateway.netty.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.wsgateway.protocol.handshake.Printable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * TLS to one server: TLS 1.2 and 1.3, the server's certificate verified, and for the name that is asked for. Thread-safe.
 */
public final class ClientTls implements AutoCloseable {

    /** What Netty says of bytes that are no TLS: all of them, in hexadecimal digits. */
    private static final Pattern NO_TLS = Pattern.compile("not an SSL/TLS record: ((?:[0-9a-f]{2}){1,60})");

    private static final TlsMaterial NO_KEYS = new TlsMaterial(List.of(), List.of(), "");

    private final SslContext context;
    private final String name;

    /**
     * TLS to a server of this name.
     *
     * @param authorities certificates of those who may have signed the server's, PEM; empty: those that Java trusts
     * @param provider by which code it is spoken
     * @throws IllegalArgumentException if the authorities' certificates can't be read
     */
    public ClientTls(String name, Optional<String> authorities, TlsProvider provider) {
        this.name = name;
        try {
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .sslProvider(provider.choose(NO_KEYS).provider())
                    .protocols("TLSv1.3", "TLSv1.2").endpointIdentificationAlgorithm("HTTPS");
            if (authorities.isPresent()) {
                builder.trustManager(Certificates.all(authorities.get()));
            }
            this.context = builder.build();
        } catch (GeneralSecurityException | SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the authorities' certificates can't be used: " + e.getMessage() + " (expected: PEM)", e);
        }
    }

    /** The TLS of one connection. */
    public SslHandler handler(ByteBufAllocator allocator, int port) {
        return new ClientTlsHandler(context.newEngine(allocator, name, port));
    }

    /** Why a handshake failed, in words; escaped, bounded. */
    public static String detail(Throwable cause) {
        if (cause instanceof NotSslRecordException bytes) {
            Matcher hex = NO_TLS.matcher(String.valueOf(bytes.getMessage()));
            return "what came is no TLS" + (hex.find() ? ", it begins: " + Printable.of(text(hex.group(1))) : "");
        }
        return TlsFailures.ofServer(cause);
    }

    private static String text(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }

    /** Frees the context; connections that have begun go on. */
    @Override
    public void close() {
        ReferenceCountUtil.release(context);
    }
}
