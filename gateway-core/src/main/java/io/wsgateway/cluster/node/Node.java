package io.wsgateway.cluster.node;

import java.security.SecureRandom;
import java.time.Instant;

/**
 * A gateway of a cluster. Immutable.
 *
 * @param id made at its start, never used again: 8 lower-case letters and digits
 * @param name what operators call it, such as its host's name; 1 to 64 characters
 * @param version of the program; 1 to 64 characters
 * @param started when, by its own clock
 */
public record Node(String id, String name, String version, Instant started) {

    /** How long an id is. */
    static final int ID_LENGTH = 8;
    /** The most characters of a name, and of a version. */
    static final int MOST_CHARACTERS = 64;

    private static final String CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyz";

    /** A node that starts now, with a new id; what is too long of its name or version is cut off. */
    public static Node starting(String name, String version, Instant now) {
        SecureRandom random = new SecureRandom();
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return new Node(id.toString(), cut(name), cut(version), now);
    }

    private static String cut(String text) {
        return text.isEmpty() ? "-" : text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
    }

    /** Whether a node could be called that. */
    static boolean isId(String id) {
        return id.length() == ID_LENGTH && id.chars().allMatch(c -> CHARACTERS.indexOf(c) >= 0);
    }
}
