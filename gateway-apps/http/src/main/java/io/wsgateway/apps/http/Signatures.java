package io.wsgateway.apps.http;

import io.wsgateway.app.Settings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Signs requests as <a href="https://www.standardwebhooks.com/">Standard Webhooks</a> says, with HMAC-SHA256. Each key of a list makes
 * a signature of its own, so that a back end may know the old key or the new one while keys are changed. A value: the same keys in
 * the same order are equal. Immutable; thread-safe.
 */
final class Signatures {

    /** Signs nothing. */
    static final Signatures NONE = new Signatures(List.of());

    static final String ID = "webhook-id";
    static final String TIMESTAMP = "webhook-timestamp";
    static final String SIGNATURE = "webhook-signature";
    /** With more, the field would be longer than some servers take. */
    static final int MAX_KEYS = 8;

    private static final String VERSION = "v1,";

    private final List<SecretKey> keys;

    private Signatures(List<SecretKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads {@code signing}: a list of at most {@value #MAX_KEYS} entries, each with {@code key} or {@code key-file}; no signatures
     * if it isn't given.
     */
    static Signatures read(Settings settings) {
        List<Settings> entries = settings.sections("signing");
        if (entries.size() > MAX_KEYS) {
            settings.wrong("signing", "at most " + MAX_KEYS + " keys");
        }
        return new Signatures(entries.stream().flatMap(entry -> readEntry(entry).stream()).toList());
    }

    private static Optional<SecretKey> readEntry(Settings entry) {
        try {
            return Optional.of(SigningKey.read(entry.secret("key").orElse("")));
        } catch (IllegalArgumentException e) {
            entry.wrong(entry.has("key-file") ? "key-file" : "key", SigningKey.EXPECTED);
            return Optional.empty();
        }
    }

    /** Signatures by each of these keys, as they are written. */
    static Signatures by(String... written) {
        return new Signatures(List.of(written).stream().map(SigningKey::read).toList());
    }

    /**
     * The header fields that sign a request; none without a key.
     *
     * @param id the same for each try of a request, and another for each other request; without a full stop, which ends it in what is
     *        signed
     * @param now when this try is made; receivers refuse one that is some minutes old
     */
    Map<String, String> fields(String id, Instant now, byte[] body) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        if (id.indexOf('.') >= 0) {
            throw new IllegalArgumentException("an id with a full stop: " + id);
        }
        String timestamp = Long.toString(now.getEpochSecond());
        byte[] start = (id + '.' + timestamp + '.').getBytes(StandardCharsets.US_ASCII);
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(ID, id);
        fields.put(TIMESTAMP, timestamp);
        fields.put(SIGNATURE, keys.stream().map(key -> sign(key, start, body)).collect(Collectors.joining(" ")));
        return fields;
    }

    private static String sign(SecretKey key, byte[] start, byte[] body) {
        try {
            Mac mac = Mac.getInstance(SigningKey.ALGORITHM);
            mac.init(key);
            mac.update(start);
            return VERSION + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + SigningKey.ALGORITHM, e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Signatures that && that.keys.equals(keys);
    }

    @Override
    public int hashCode() {
        return keys.hashCode();
    }

    /** How many keys there are, and nothing of them. */
    @Override
    public String toString() {
        return "signatures by " + keys.size() + " keys";
    }
}
