package io.wsgateway.bench.jmh;

import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.OpeningHandshake;
import io.wsgateway.protocol.handshake.OriginPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The decision of an opening handshake as a browser sends it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class OpeningHandshakeBenchmark {

    private final HandshakePolicy policy = new HandshakePolicy("/chat",
            new OriginPolicy(List.of("https://example.com", "https://*.example.com"), false),
            List.of("chat.v2", "chat.v1"), false, CompressionMode.SHARED);
    private final HandshakeRequest accepted = request("https://www.example.com");
    private final HandshakeRequest rejected = request("https://example.org");

    @Benchmark
    public HandshakeDecision accept() {
        return OpeningHandshake.decide(accepted, policy);
    }

    @Benchmark
    public HandshakeDecision rejectOrigin() {
        return OpeningHandshake.decide(rejected, policy);
    }

    private static HandshakeRequest request(String origin) {
        HeaderFields fields = new HeaderFields(List.of(
                new HeaderField("Host", "chat.example.com"),
                new HeaderField("Connection", "keep-alive, Upgrade"),
                new HeaderField("Pragma", "no-cache"),
                new HeaderField("Cache-Control", "no-cache"),
                new HeaderField("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"),
                new HeaderField("Upgrade", "websocket"),
                new HeaderField("Origin", origin),
                new HeaderField("Sec-WebSocket-Version", "13"),
                new HeaderField("Accept-Encoding", "gzip, deflate, br, zstd"),
                new HeaderField("Accept-Language", "en-GB,en;q=0.9"),
                new HeaderField("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
                new HeaderField("Sec-WebSocket-Protocol", "chat.v1, chat.v2"),
                new HeaderField("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits")));
        return new HandshakeRequest("GET", "/chat?room=1", "HTTP/1.1", fields, true,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000));
    }
}
