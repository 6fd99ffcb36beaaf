package io.wsgateway.session;

import io.wsgateway.app.RefreshResult;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The reserved message by which a client says on an open connection who it is: <code>{"type":"auth","token":"…"}</code>, as a
 * text message, with its members in this order and no others. Pure functions.
 */
public final class AuthMessage {

    /** The longest message that may be one, in bytes: with a token of the greatest length, and white space. */
    public static final int LONGEST = Authenticator.MAX_TOKEN + 256;

    private static final String SPACE = "[ \\t\\r\\n]*+";
    private static final String BEGIN =
            SPACE + "\\{" + SPACE + "\"type\"" + SPACE + ":" + SPACE + "\"auth\"" + SPACE;
    private static final String WHITE = " \t\r\n";
    /** What a reserved message begins with, but for white space. */
    private static final String DENSE = "{\"type\":\"auth\"";
    private static final Pattern RESERVED = Pattern.compile(BEGIN + "[,}]");
    private static final Pattern WHOLE = Pattern.compile(BEGIN + "," + SPACE + "\"token\"" + SPACE + ":" + SPACE
            + "\"([!#-\\[\\]-~]{1," + Authenticator.MAX_TOKEN + "}+)\"" + SPACE + "\\}" + SPACE);

    private AuthMessage() {}

    /** Whether a message is reserved: it says that it is one, properly or not. */
    public static boolean isReserved(String text) {
        return RESERVED.matcher(text).lookingAt();
    }

    /** Whether a message that begins so may be reserved: it is already, or it is too soon to say. */
    public static boolean mayBecomeReserved(String begin) {
        int matched = 0;
        for (int i = 0; i < begin.length(); i++) {
            char next = begin.charAt(i);
            if (WHITE.indexOf(next) < 0) {
                if (matched == DENSE.length() || DENSE.charAt(matched) != next) {
                    return isReserved(begin);
                }
                matched++;
            }
        }
        return true;
    }

    /** The token of a message, visible ASCII without quotes and backslashes; empty if the message isn't as it has to be. */
    public static Optional<String> token(String text) {
        Matcher whole = WHOLE.matcher(text);
        return whole.matches() ? Optional.of(whole.group(1)) : Optional.empty();
    }

    /** The message with this token; empty if it is none that one can have. */
    public static Optional<String> of(String token) {
        return Optional.of("{\"type\":\"auth\",\"token\":\"" + token + "\"}").filter(text -> token(text).isPresent());
    }

    /**
     * What a client is answered whose message was to refresh its session: {@code refreshed}, with the time in seconds since 1970
     * when the token expires, {@code refused}, or {@code unavailable} where the same message may be sent again.
     */
    public static String answer(RefreshResult result) {
        String told = switch (result) {
            case RefreshResult.Refreshed(var until) -> "refreshed\""
                    + until.map(end -> ",\"expires\":" + end.getEpochSecond()).orElse("");
            case RefreshResult.Refused(var why) -> "refused\"";
            case RefreshResult.Unavailable(var why) -> "unavailable\"";
        };
        return "{\"type\":\"auth\",\"result\":\"" + told + "}";
    }
}
