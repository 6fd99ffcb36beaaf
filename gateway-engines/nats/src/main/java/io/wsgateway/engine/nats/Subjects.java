package io.wsgateway.engine.nats;

import io.wsgateway.engine.Channel;
import java.util.Optional;

/**
 * The subjects of a cluster, all below its prefix. Immutable.
 *
 * <ul>
 *   <li>{@code gateway.c.<partition>.<space>.<name>}: what is brought to subscribers, published or republished
 *   <li>{@code gateway.k.<limits>.<partition>.<space>.<name>}: what a stream keeps; nobody subscribes to it
 *   <li>{@code gateway.i.<connection>.…}: answers to one connection
 * </ul>
 *
 * <p>Spaces and names are written with ASCII letters, digits and {@code -_:/@=+,} as they are, any other UTF-16 unit as
 * {@code ~} and four hexadecimal digits: no two are alike, and the longest have 3,200 bytes, which with an answer's subject fits
 * into a line of NATS (4,096).
 */
record Subjects(String prefix) {

    private static final String PLAIN = "-_:/@=+,";
    private static final int DIGITS = 4;

    /** Where a channel's subscribers are. */
    String channel(Channel channel) {
        return prefix + ".c." + end(channel);
    }

    /** Where all channels' subscribers of a space are. */
    String space(String space) {
        return prefix + ".c.*." + encode(space) + ".*";
    }

    /** Where all channels' subscribers are: a stream's republishes go there. */
    String channels() {
        return prefix + ".c.>";
    }

    /** Where a channel's history is. */
    String kept(HistoryClass limits, Channel channel) {
        return prefix + ".k." + limits + "." + end(channel);
    }

    /** Where all histories of a class are. */
    String kept(HistoryClass limits) {
        return prefix + ".k." + limits + ".>";
    }

    /** Where all histories are. */
    String kept() {
        return prefix + ".k.>";
    }

    /** Where answers to one connection go, each one level below. */
    String answers(String connection) {
        return prefix + ".i." + connection + ".r";
    }

    /** Where a connection's readings go, each one level below. */
    String readings(String connection) {
        return prefix + ".i." + connection + ".d";
    }

    private static String end(Channel channel) {
        return channel.partition() + "." + encode(channel.space()) + "." + encode(channel.name());
    }

    /** The channel of a subject that {@link #channel} wrote; empty for any other, whoever published to it. */
    Optional<Channel> parse(String subject) {
        String start = prefix + ".c.";
        if (!subject.startsWith(start)) {
            return Optional.empty();
        }
        String[] parts = subject.substring(start.length()).split("\\.", -1);
        if (parts.length != 3 || parts[1].isEmpty() || parts[2].isEmpty()) {
            return Optional.empty();
        }
        Optional<String> space = decode(parts[1]);
        Optional<String> name = decode(parts[2]);
        if (space.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        Channel channel = new Channel(space.get(), name.get());
        return channel(channel).equals(subject) ? Optional.of(channel) : Optional.empty();
    }

    /** Any text as one level of a subject. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                encoded.append(c);
            } else {
                encoded.append('~');
                for (int shift = 12; shift >= 0; shift -= 4) {
                    encoded.append(Character.forDigit(c >> shift & 0xf, 16));
                }
            }
        }
        return encoded.toString();
    }

    /** The reverse; empty if it can't be read. */
    static Optional<String> decode(String encoded) {
        StringBuilder text = new StringBuilder(encoded.length());
        int i = 0;
        while (i < encoded.length()) {
            char c = encoded.charAt(i);
            if (c != '~') {
                text.append(c);
                i++;
                continue;
            }
            if (i + DIGITS >= encoded.length()) {
                return Optional.empty();
            }
            int unit = 0;
            for (int k = 1; k <= DIGITS; k++) {
                int digit = Character.digit(encoded.charAt(i + k), 16);
                if (digit < 0) {
                    return Optional.empty();
                }
                unit = unit << 4 | digit;
            }
            text.append((char) unit);
            i += 1 + DIGITS;
        }
        return Optional.of(text.toString());
    }

    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || PLAIN.indexOf(c) >= 0;
    }
}
