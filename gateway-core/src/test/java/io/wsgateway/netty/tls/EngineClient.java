package io.wsgateway.netty.tls;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;

/** A TLS client whose handshake is made with an engine in the same memory: nothing of sockets. */
public final class EngineClient {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /** More turns than any handshake takes. */
    private static final int TURNS = 100;

    private final SSLEngine engine;

    /**
     * A client.
     *
     * @param own the certificate that it shows
     * @param names the names that it asks for
     */
    EngineClient(Optional<CertifiedKey> own, List<SNIServerName> names, String... versions)
            throws GeneralSecurityException {
        engine = context(own).createSSLEngine("localhost", 443);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(names);
        if (versions.length > 0) {
            parameters.setProtocols(versions);
        }
        engine.setSSLParameters(parameters);
    }

    /** One that asks for a name. */
    static EngineClient asking(String name) throws GeneralSecurityException {
        return new EngineClient(Optional.empty(), List.of(new SNIHostName(name)));
    }

    /** One that shows a certificate. */
    static EngineClient showing(Optional<CertifiedKey> own, String... versions) throws GeneralSecurityException {
        return new EngineClient(own, List.of(), versions);
    }

    /** A context that trusts every certificate, and shows this one, also to a server that asks for other authorities'. */
    public static SSLContext context(Optional<CertifiedKey> own) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.map(pair -> new KeyManager[] {new Always(pair)}).orElse(null),
                InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), new SecureRandom());
        return context;
    }

    /**
     * Makes the handshake, and exchanges a byte each way, as with TLS 1.3 a client knows only then that it is let in.
     *
     * @return the certificate that the server shows
     */
    X509Certificate connect(SSLEngine server) throws SSLException {
        server.setUseClientMode(false);
        engine.beginHandshake();
        ByteBuffer toServer = ByteBuffer.allocate(1 << 17);
        ByteBuffer toClient = ByteBuffer.allocate(1 << 17);
        ByteBuffer clientGot = ByteBuffer.allocate(1 << 16);
        ByteBuffer serverGot = ByteBuffer.allocate(1 << 16);
        boolean clientSent = false;
        boolean serverSent = false;
        for (int i = 0; i < TURNS && (clientGot.position() == 0 || serverGot.position() == 0); i++) {
            clientSent |= write(engine, toServer, clientSent);
            read(server, toServer, serverGot);
            serverSent |= write(server, toClient, serverSent);
            read(engine, toClient, clientGot);
        }
        if (clientGot.position() == 0 || serverGot.position() == 0) {
            throw new SSLException("the handshake goes no further");
        }
        return (X509Certificate) engine.getSession().getPeerCertificates()[0];
    }

    /** True if the byte went with it. */
    private static boolean write(SSLEngine from, ByteBuffer to, boolean sent) throws SSLException {
        while (true) {
            run(from);
            SSLEngineResult result = from.wrap(sent ? NOTHING : ByteBuffer.wrap(new byte[] {1}), to);
            if (result.bytesConsumed() > 0) {
                return true;
            }
            if (result.bytesProduced() == 0
                    && result.getHandshakeStatus() != SSLEngineResult.HandshakeStatus.NEED_TASK) {
                return false;
            }
        }
    }

    private static void read(SSLEngine to, ByteBuffer records, ByteBuffer got) throws SSLException {
        records.flip();
        while (records.hasRemaining()) {
            run(to);
            SSLEngineResult result = to.unwrap(records, got);
            run(to);
            if (result.getStatus() != SSLEngineResult.Status.OK
                    || result.bytesConsumed() == 0
                            && result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP) {
                break;
            }
        }
        records.compact();
    }

    private static void run(SSLEngine engine) {
        while (engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_TASK) {
            Runnable task = engine.getDelegatedTask();
            if (task == null) {
                return;
            }
            task.run();
        }
    }

    /** Shows its certificate whatever authorities the server names. */
    private static final class Always extends X509ExtendedKeyManager {

        private final CertifiedKey own;

        Always(CertifiedKey own) {
            this.own = own;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return "own";
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            return "own";
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return "own";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return own.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.key();
        }
    }
}
