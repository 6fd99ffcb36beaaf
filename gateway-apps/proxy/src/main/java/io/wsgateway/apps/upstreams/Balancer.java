package io.wsgateway.apps.upstreams;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Chooses one of several servers. Not thread-safe. */
final class Balancer {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final Balance balance;
    private final long[] hashes;
    /** How far each is behind what it should have been chosen. */
    private final double[] owed;

    /**
     * @param names what the servers are called: by them, and by nothing else, all gateways agree on the one that a value belongs to
     */
    Balancer(Balance balance, List<String> names) {
        this.balance = balance;
        hashes = names.stream().mapToLong(Balancer::hash).toArray();
        owed = new double[names.size()];
    }

    /**
     * Chooses.
     *
     * @param weights what share each is to have beside the others; 0: it isn't to be chosen
     * @param sessions how many sessions each has
     * @param key what it is chosen by, where that is by a value of the request; empty: it has none
     * @return which; -1 if none may be chosen
     */
    int choose(double[] weights, int[] sessions, Optional<String> key) {
        if (balance == Balance.HASH && key.isPresent()) {
            return owner(weights, hash(key.get()));
        }
        return next(balance == Balance.LEAST_SESSIONS ? least(weights, sessions) : weights);
    }

    /**
     * Rendezvous hashing, weighted: the key belongs to the server that has the highest number of {@code -weight / ln(hash)}. Who goes
     * leaves its keys to all others by their weights, and no other key moves.
     */
    private int owner(double[] weights, long key) {
        int best = -1;
        double highest = 0;
        for (int i = 0; i < weights.length; i++) {
            // 53 bits, and a half: neither 0 nor 1
            double uniform = ((mixed(hashes[i] ^ key) >>> 11) + 0.5) * 0x1.0p-53;
            double score = -weights[i] / Math.log(uniform);
            if (weights[i] > 0 && (best < 0 || score > highest)) {
                best = i;
                highest = score;
            }
        }
        return best;
    }

    /** The weights of those that have the fewest sessions for their weights; 0 for all others. */
    private static double[] least(double[] weights, int[] sessions) {
        double fewest = Double.MAX_VALUE;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                fewest = Math.min(fewest, (sessions[i] + 1) / weights[i]);
            }
        }
        double[] those = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            those[i] = weights[i] > 0 && (sessions[i] + 1) / weights[i] <= fewest ? weights[i] : 0;
        }
        return those;
    }

    /** Smooth weighted round robin: each is owed its weight, and the one that is owed most pays what all were given. */
    private int next(double[] weights) {
        int best = -1;
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] <= 0) {
                continue;
            }
            owed[i] += weights[i];
            sum += weights[i];
            if (best < 0 || owed[i] > owed[best]) {
                best = i;
            }
        }
        if (best >= 0) {
            owed[best] -= sum;
        }
        return best;
    }

    /** FNV-1a of the UTF-8. */
    private static long hash(String text) {
        long hash = FNV_OFFSET;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return mixed(hash);
    }

    /** Spreads what differs in a few bits over all of them: the finaliser of SplitMix64. */
    private static long mixed(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
