package io.wsgateway.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Signatures that were found good, so that a crowd that comes back with the tokens it had costs no second verification of each.
 * Only that is remembered: what else a token has to be is checked each time. An entry is the SHA-256 of the whole token and the
 * number of the one key that made the signature, so it is of no use to another key, however that is named; it holds until the
 * token's {@code exp}. Neither tokens nor keys are kept. At most {@value #MOST} entries of about 130 bytes, 1.3 MB together;
 * what has not been looked up for longest goes first. Thread-safe.
 */
public final class VerifiedSignatures {

    /** The most entries. */
    static final int MOST = 10_000;

    private final int most;
    /** When each expires, in seconds since 1970; the one that was used last stands last. Guarded by itself. */
    private final Map<Entry, Long> entries = new LinkedHashMap<>(16, 0.75f, true);

    /** The four parts of a hash, and the number of a key. */
    private record Entry(long a, long b, long c, long d, long key) {

        private static Entry of(SignedToken token, VerificationKey key) {
            ByteBuffer hash = ByteBuffer.wrap(hash(token));
            return new Entry(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong(), key.number());
        }

        private static byte[] hash(SignedToken token) {
            try {
                MessageDigest sha = MessageDigest.getInstance("SHA-256");
                sha.update(token.signed());
                sha.update((byte) '.');
                return sha.digest(token.signature().toString().getBytes(StandardCharsets.US_ASCII));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }

    /** None yet. */
    public VerifiedSignatures() {
        this(MOST);
    }

    VerifiedSignatures(int most) {
        this.most = most;
    }

    /**
     * True if this key made the token's signature: it was found so before, or is now.
     *
     * @param expires the token's {@code exp}
     */
    boolean verifies(VerificationKey key, SignedToken token, Instant expires, Instant now) {
        if (!key.isPublic()) {
            return key.verifies(token.header(), token.signed(), token.signature()); // costs no more than to look it up
        }
        Entry entry = Entry.of(token, key);
        if (has(entry, now)) {
            return true;
        }
        boolean good = key.verifies(token.header(), token.signed(), token.signature());
        if (good && now.isBefore(expires)) {
            add(entry, expires);
        }
        return good;
    }

    private boolean has(Entry entry, Instant now) {
        synchronized (entries) {
            Long expires = entries.get(entry);
            if (expires != null && now.getEpochSecond() >= expires) {
                entries.remove(entry);
                return false;
            }
            return expires != null;
        }
    }

    private void add(Entry entry, Instant expires) {
        synchronized (entries) {
            entries.put(entry, expires.getEpochSecond());
            if (entries.size() > most) {
                entries.remove(entries.keySet().iterator().next());
            }
        }
    }

    /** How many are kept. */
    int count() {
        synchronized (entries) {
            return entries.size();
        }
    }

    /** Without what is kept. */
    @Override
    public String toString() {
        return "VerifiedSignatures[" + count() + "]";
    }
}
