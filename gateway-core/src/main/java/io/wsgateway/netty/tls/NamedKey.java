package io.wsgateway.netty.tls;

import java.util.List;
import java.util.Locale;

/**
 * A certificate and the names that it is shown for. Immutable.
 *
 * @param source where it is from, for messages
 * @param made whether it was made in this process
 * @param pair the certificate and its key
 * @param names in lower case, without a dot at the end; {@code *.example.com} stands for one label
 */
record NamedKey(String source, boolean made, CertifiedKey pair, List<String> names) {

    NamedKey {
        names = List.copyOf(names);
    }

    /**
     * One that is shown for these names, or for its own where there are none.
     *
     * @see <a href="https://datatracker.ietf.org/doc/html/rfc9525#section-6.3">RFC 9525 section 6.3</a>
     */
    static NamedKey of(KeySource source, CertifiedKey pair, List<String> hosts) {
        List<String> names = hosts.isEmpty() ? PrincipalRule.dnsNames(pair.leaf()) : hosts;
        String from = switch (source) {
            case KeySource.Files files -> files.certificate().toString();
            case KeySource.Made made -> made.toString();
        };
        return new NamedKey(from, source instanceof KeySource.Made, pair,
                names.stream().map(NamedKey::normal).distinct().toList());
    }

    /** A name as names are compared. */
    static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** The algorithm of its key, such as {@code EC}. */
    String algorithm() {
        return pair.leaf().getPublicKey().getAlgorithm();
    }
}
