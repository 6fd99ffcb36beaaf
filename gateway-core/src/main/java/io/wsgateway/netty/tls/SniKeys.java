package io.wsgateway.netty.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Gives a TLS engine the certificate for the name that its client asks for; aliases are indexes. Immutable. */
final class SniKeys extends X509ExtendedKeyManager {

    private static final Pattern INDEX = Pattern.compile("\\d{1,9}");

    private final KeyChoice choice;
    private final int count;

    SniKeys(List<NamedKey> keys) {
        this.choice = new KeyChoice(keys);
        this.count = keys.size();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers,
            @Nullable SSLEngine engine) {
        return choice.choose(engine == null ? Optional.empty() : host(engine), keyType).map(String::valueOf)
                .orElse(null);
    }

    private static Optional<String> host(SSLEngine engine) {
        return engine.getHandshakeSession() instanceof ExtendedSSLSession session
                ? session.getRequestedServerNames().stream().filter(SNIHostName.class::isInstance).findFirst()
                        .map(name -> ((SNIHostName) name).getAsciiName())
                : Optional.empty();
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        return find(alias).map(key -> key.pair().chain().toArray(X509Certificate[]::new)).orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        return find(alias).map(key -> key.pair().key()).orElse(null);
    }

    private Optional<NamedKey> find(@Nullable String alias) {
        return alias != null && INDEX.matcher(alias).matches() && Integer.parseInt(alias) < count
                ? Optional.of(choice.key(Integer.parseInt(alias)))
                : Optional.empty();
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers,
            @Nullable Socket socket) {
        return choice.choose(Optional.empty(), keyType).map(String::valueOf).orElse(null);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = chooseServerAlias(keyType, issuers, null);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers,
            @Nullable Socket socket) {
        return null;
    }
}
