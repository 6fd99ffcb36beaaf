package io.wsgateway.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What might arrive on a new connection, from a seed: an opening handshake with something wrong, or with nothing. */
public final class RequestBytes {

    private static final List<String> WELL_FORMED = List.of("Host: gateway", "Connection: Upgrade",
            "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    private static final List<String> REQUEST_LINES = List.of("GET /fuzz HTTP/1.0", "GET /fuzz HTTP/2.0",
            "GET  /fuzz HTTP/1.1", "GET /fuzz HTTP/1.1 ", "get /fuzz HTTP/1.1", "POST /fuzz HTTP/1.1",
            "HEAD / HTTP/1.1",
            "GET /fuzz/../secret HTTP/1.1", "GET /%66uzz?a=b HTTP/1.1", "GET http://gateway/fuzz HTTP/1.1",
            "GET /fuzz#a HTTP/1.1", "GET * HTTP/1.1", "CONNECT a:1 HTTP/1.1", "GET /fuzz", "PRI * HTTP/2.0",
            "PROXY TCP4 192.0.2.1 192.0.2.2 1 2", "\u0016\u0003\u0001", "GET /" + "a".repeat(9000) + " HTTP/1.1");
    private static final List<String> FIELDS = List.of("Host: other", "Host: a b", "Host:", "Host : gateway",
            "Connection: keep-alive, Upgrade", "Connection: close", "Upgrade: WebSocket", "Upgrade: websocket, h2c",
            "Upgrade: h2c", "Sec-WebSocket-Version: 8", "Sec-WebSocket-Version: 13, 8", "Sec-WebSocket-Version:13 ",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ",
            "Content-Length: 0", "Content-Length: 5", "Content-Length: -1", "Transfer-Encoding: chunked",
            "Transfer-Encoding : chunked", "Expect: 100-continue", "Expect: 1", "Origin: https://example.com",
            "Origin: null", "Sec-WebSocket-Protocol: a, b", "Sec-WebSocket-Protocol: a b, ,",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
            "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=abc", "Sec-WebSocket-Extensions: ;=",
            "X-Folded: a\r\n b", "X: \u0000", "X: \u007f", "\u00e9: 1", "no colon", ": no name", "X-Long: "
                    + "a".repeat(1100),
            "X: caf\u00e9");
    private static final String[] ENDS = {"\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "\r\r\n", ""};

    private RequestBytes() {}

    /** The bytes of this seed. */
    public static byte[] of(Random random) {
        boolean tame = random.nextInt(4) == 0;
        List<String> lines = new ArrayList<>(WELL_FORMED);
        String requestLine = "GET /fuzz HTTP/1.1";
        for (int i = tame ? 0 : random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(lines.size() + 1);
            switch (random.nextInt(5)) {
                case 0 -> requestLine = REQUEST_LINES.get(random.nextInt(REQUEST_LINES.size()));
                case 1 -> lines.add(at, FIELDS.get(random.nextInt(FIELDS.size())));
                case 2 -> lines.set(at % lines.size(), FIELDS.get(random.nextInt(FIELDS.size())));
                case 3 -> lines.remove(at % lines.size());
                default -> lines.add(at, lines.get(at % lines.size()));
            }
            if (lines.isEmpty()) {
                lines.add("X: 1");
            }
        }
        StringBuilder head = new StringBuilder(random.nextInt(10) == 0 ? "\r\n" : "");
        head.append(requestLine).append(end(random, tame));
        lines.forEach(line -> head.append(line).append(end(random, tame)));
        head.append("\r\n");
        if (random.nextInt(3) == 0) { // frames, another request, or a body
            head.append(random.nextBoolean() ? "\u0081\u0080abcd\u0088\u0080abcd" : head);
        }
        byte[] bytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        return !tame && random.nextInt(3) == 0 ? ClientBytes.mutate(random, bytes) : bytes;
    }

    private static String end(Random random, boolean tame) {
        return tame || random.nextInt(20) > 0 ? "\r\n" : ENDS[random.nextInt(ENDS.length)];
    }
}
