package io.wsgateway.netty.tls;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Chooses a certificate by the name that a client asks for: one of exactly that name, else one of a wildcard that stands for its
 * first label, else the first, and what has the same names as that. Immutable.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6066#section-3">RFC 6066 section 3</a>
 */
final class KeyChoice {

    private final List<NamedKey> keys;
    private final Map<String, int[]> byName = new HashMap<>();
    private final int[] otherwise;

    KeyChoice(List<NamedKey> keys) {
        this.keys = List.copyOf(keys);
        for (NamedKey key : keys) {
            for (String name : key.names()) {
                byName.computeIfAbsent(name, any -> indexes(other -> other.names().contains(any)));
            }
        }
        List<String> first = keys.getFirst().names();
        otherwise = first.isEmpty() ? new int[] {0} : indexes(other -> other.names().equals(first));
    }

    private int[] indexes(Predicate<NamedKey> which) {
        return IntStream.range(0, keys.size()).filter(i -> which.test(keys.get(i))).toArray();
    }

    /**
     * The index of the certificate that is shown.
     *
     * @param host the name that is asked for
     * @param keyType the key that is needed, as the JDK and OpenSSL name it, such as {@code EC_RSA}
     * @return empty if it is to be one with another key
     */
    Optional<Integer> choose(Optional<String> host, String keyType) {
        String algorithm = algorithm(keyType);
        for (int index : host.map(this::of).orElse(otherwise)) {
            if (keys.get(index).algorithm().equals(algorithm)) {
                return Optional.of(index);
            }
        }
        return Optional.empty();
    }

    private int[] of(String host) {
        String name = NamedKey.normal(host);
        int[] found = byName.get(name);
        if (found == null && name.indexOf('.') > 0) {
            found = byName.get("*" + name.substring(name.indexOf('.')));
        }
        return found == null ? otherwise : found;
    }

    /** {@code EC_RSA} is a key of EC in a certificate that is signed with RSA. */
    private static String algorithm(String keyType) {
        int signedWith = keyType.indexOf('_');
        return signedWith < 0 ? keyType : keyType.substring(0, signedWith);
    }

    NamedKey key(int index) {
        return keys.get(index);
    }
}
