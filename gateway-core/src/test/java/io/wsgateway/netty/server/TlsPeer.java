package io.wsgateway.netty.server;

import io.wsgateway.netty.frame.ClientFrames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A TLS client at the other end of a connection, its records in the test's hands. */
final class TlsPeer {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    final PipelineTester.Peer connection;
    private final SSLEngine engine;
    private ByteBuffer unread = NOTHING;

    /** Makes the handshake with this version of TLS. */
    TlsPeer(PipelineTester.Peer connection, String version) throws GeneralSecurityException, SSLException {
        this.connection = connection;
        engine = trusting().createSSLEngine("localhost", 443);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {version});
        engine.beginHandshake();
        shakeHands();
    }

    /** A context that trusts every certificate. */
    static SSLContext trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
        return context;
    }

    private void shakeHands() throws SSLException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> connection.send(wrap(NOTHING));
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (unwrap(new ByteArrayOutputStream()).getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW
                            && !receive()) {
                        throw new SSLException("the handshake goes no further");
                    }
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
            }
        }
    }

    /** The record of these bytes, not sent. */
    byte[] record(byte[] bytes) throws SSLException {
        return wrap(ByteBuffer.wrap(bytes));
    }

    /** The record of close_notify, not sent; none can be made after it. */
    byte[] closeNotify() throws SSLException {
        engine.closeOutbound();
        return wrap(NOTHING);
    }

    void send(byte[] bytes) throws SSLException {
        connection.send(record(bytes));
    }

    void send(String text) throws SSLException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Opens a session. */
    TlsPeer open() throws SSLException {
        send(PipelineTester.REQUEST);
        if (!receivedText().startsWith("HTTP/1.1 101 ")) {
            throw new AssertionError("no 101");
        }
        return this;
    }

    /** Sends a text message. */
    void sendText(String text) throws SSLException {
        send(ClientFrames.text(text));
    }

    /** The bytes that arrived since the last call, decrypted. */
    byte[] received() throws SSLException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        receive();
        while (unread.hasRemaining() && !hasEnded()) {
            SSLEngineResult result = unwrap(bytes);
            if (result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            } else if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
                throw new SSLException("a part of a record");
            }
        }
        return bytes.toByteArray();
    }

    String receivedText() throws SSLException {
        return new String(received(), StandardCharsets.ISO_8859_1);
    }

    String receivedHex() throws SSLException {
        return HexFormat.of().formatHex(received());
    }

    /** Whether close_notify is among what was received. */
    boolean hasEnded() {
        return engine.isInboundDone();
    }

    /** False if nothing has come. */
    private boolean receive() {
        byte[] more = connection.received();
        unread = ByteBuffer.allocate(unread.remaining() + more.length).put(unread).put(more).flip();
        return more.length > 0;
    }

    private SSLEngineResult unwrap(ByteArrayOutputStream to) throws SSLException {
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        SSLEngineResult result = engine.unwrap(unread, out);
        to.write(out.array(), 0, out.position());
        return result;
    }

    private byte[] wrap(ByteBuffer bytes) throws SSLException {
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(bytes, out);
        byte[] record = new byte[out.flip().remaining()];
        out.get(record);
        return record;
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
