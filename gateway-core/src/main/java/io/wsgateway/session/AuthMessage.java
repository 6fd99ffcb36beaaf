package io.wsgateway.session;

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
    private static final Pattern RESERVED = Pattern.compile(BEGIN + "[,}]");
    private static final Pattern WHOLE = Pattern.compile(BEGIN + "," + SPACE + "\"token\"" + SPACE + ":" + SPACE
            + "\"([!#-\\[\\]-~]{1," + Authenticator.MAX_TOKEN + "}+)\"" + SPACE + "\\}" + SPACE);

    private AuthMessage() {}

    /** Whether a message is reserved: it says that it is one, properly or not. */
    public static boolean isReserved(String text) {
        return RESERVED.matcher(text).lookingAt();
    }

    /** The token of a message, visible ASCII without quotes and backslashes; empty if the message isn't as it has to be. */
    public static Optional<String> token(String text) {
        Matcher whole = WHOLE.matcher(text);
        return whole.matches() ? Optional.of(whole.group(1)) : Optional.empty();
    }
}
