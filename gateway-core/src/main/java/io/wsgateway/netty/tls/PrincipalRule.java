package io.wsgateway.netty.tls;

import io.wsgateway.protocol.handshake.HandshakeRequest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Which of a client certificate's names is the principal's.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc5280#section-4.2.1.6">RFC 5280 section 4.2.1.6</a>
 */
public enum PrincipalRule {
    /** The subject's common name, the most specific one. */
    SUBJECT_CN,
    /** The first dNSName of subjectAltName. */
    SAN_DNS,
    /** The first uniformResourceIdentifier of subjectAltName, such as a SPIFFE id. */
    SAN_URI;

    /** The most characters of a name; a longer one is none. */
    private static final int LONGEST = 255;
    private static final int DNS_NAME = 2;
    private static final int URI = 6;

    /** The name; empty if the certificate has none that is 1 to 255 characters without control characters. */
    public Optional<String> principal(X509Certificate certificate) {
        Optional<String> name = switch (this) {
            case SUBJECT_CN -> commonName(certificate);
            case SAN_DNS -> alternativeNames(certificate, DNS_NAME).stream().findFirst();
            case SAN_URI -> alternativeNames(certificate, URI).stream().findFirst();
        };
        return name.filter(PrincipalRule::isName);
    }

    /** Who the other party of a TLS session is; empty if it has shown no certificate, or one without such a name. */
    Optional<HandshakeRequest.Certified> owner(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? principal(certificate).map(name -> new HandshakeRequest.Certified(name, word()))
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    /** As the configuration has it. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All dNSNames of a certificate's subjectAltName, as they are written there. */
    static List<String> dnsNames(X509Certificate certificate) {
        return alternativeNames(certificate, DNS_NAME);
    }

    private static boolean isName(String name) {
        return !name.isBlank() && name.length() <= LONGEST && name.codePoints().noneMatch(Character::isISOControl);
    }

    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            List<Rdn> parts = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
            return parts.reversed().stream().filter(part -> part.getType().equalsIgnoreCase("CN")).findFirst()
                    .map(Rdn::getValue).filter(String.class::isInstance).map(String.class::cast);
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    private static List<String> alternativeNames(X509Certificate certificate, int type) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream().filter(name -> name.get(0).equals(type)).map(name -> (String) name.get(1))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
