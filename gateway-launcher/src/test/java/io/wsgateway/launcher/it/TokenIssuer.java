package io.wsgateway.launcher.it;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Signs tokens by ES256, and serves its keys on a free loopback port: at {@code /jwks.json} the key of now, at {@code /500} an
 * error, at {@code /garbage} and {@code /huge} what is none, and at {@code /hangs} no answer.
 */
final class TokenIssuer implements AutoCloseable {

    /** The claim {@code iss}. */
    static final String ISSUER = "https://id.example.com/";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private volatile ECKey key = key("first");

    private TokenIssuer(HttpServer server) {
        this.server = server;
    }

    static TokenIssuer start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        TokenIssuer issuer = new TokenIssuer(server);
        server.setExecutor(issuer.threads);
        server.createContext("/", issuer::answer);
        server.start();
        return issuer;
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/jwks.json" -> {
                    byte[] set = ("{\"keys\":[" + key.toPublicJWK().toJSONString() + "]}")
                            .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, set.length);
                    exchange.getResponseBody().write(set);
                }
                case "/garbage" -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write("<html>".getBytes(StandardCharsets.UTF_8));
                }
                case "/huge" -> {
                    exchange.sendResponseHeaders(200, 0);
                    for (int i = 0; i < 1000; i++) {
                        exchange.getResponseBody().write(new byte[64 << 10]);
                    }
                }
                case "/hangs" -> end.await();
                default -> exchange.sendResponseHeaders(500, -1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static ECKey key(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** From now on another key signs, and is served in place of the one of before. */
    void rotate(String id) {
        key = key(id);
    }

    int requests() {
        return requests.get();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    ECKey key() {
        return key;
    }

    /** Claims that are good for a minute. */
    static Map<String, Object> claims() {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", ISSUER);
        claims.put("aud", List.of("gateway"));
        claims.put("sub", "alice");
        claims.put("exp", now + 60);
        claims.put("scope", "chat other");
        claims.put("tenant", "s3cr3t-tenant");
        return claims;
    }

    /** Claims with one changed. */
    static Map<String, Object> claims(String name, Object value) {
        Map<String, Object> claims = claims();
        claims.put(name, value);
        return claims;
    }

    String token(Map<String, Object> claims) {
        return token(key, Map.of("alg", "ES256", "kid", key.getKeyID()), claims);
    }

    /** A token with this header, whatever it says, signed by ES256. */
    static String token(ECKey by, Map<String, Object> header, Map<String, Object> claims) {
        String signed = unsigned(header, claims);
        try {
            return signed + "." + new ECDSASigner(by).sign(new JWSHeader(JWSAlgorithm.ES256),
                    signed.getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** A token up to its last dot, without that. */
    static String unsigned(Map<String, Object> header, Map<String, Object> claims) {
        return Base64URL.encode(JSONObjectUtils.toJSONString(header)) + "."
                + Base64URL.encode(JSONObjectUtils.toJSONString(claims));
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
