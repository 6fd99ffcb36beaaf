package io.wsgateway.engine.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.wsgateway.engine.EngineAwayException;
import java.util.concurrent.CompletionException;

/** What a server's error means. Its text is the server's: shortened, and without anything that isn't printed. */
record Refusal(Kind kind, String text) {

    enum Kind {
        /** The server isn't the partition's master, or doesn't know which one is. */
        ELSEWHERE,
        /** The server can't be used: it has become a replica, or is still loading. */
        UNUSABLE,
        /** It doesn't know the script; nothing was done. */
        NO_SCRIPT,
        /** Anything else. */
        OTHER
    }

    private static final int LONGEST = 200;

    /** Of what a command failed with. */
    static Refusal of(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String message = printable(String.valueOf(cause.getMessage()));
        if (!(cause instanceof RedisCommandExecutionException)) {
            return new Refusal(Kind.OTHER, message);
        }
        int space = message.indexOf(' ');
        return new Refusal(switch (space < 0 ? message : message.substring(0, space)) {
            case "MOVED", "ASK", "CLUSTERDOWN", "TRYAGAIN" -> Kind.ELSEWHERE;
            case "READONLY", "LOADING", "MASTERDOWN", "UNBLOCKED" -> Kind.UNUSABLE;
            case "NOSCRIPT" -> Kind.NO_SCRIPT;
            default -> Kind.OTHER;
        }, message);
    }

    EngineAwayException exception() {
        return new EngineAwayException("Redis: " + text);
    }

    static String printable(String text) {
        String some = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        StringBuilder printable = new StringBuilder(some.length());
        some.chars().forEach(c -> printable.append(c < ' ' || c >= 0x7f && c != '…' ? '?' : (char) c));
        return printable.toString();
    }
}
