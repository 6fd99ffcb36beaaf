package io.wsgateway.launcher.text;

/** A number of things, in words: {@code 1 session}, {@code 2 sessions}. */
public final class Counted {

    private Counted() {}

    /**
     * The words.
     *
     * @param thing one of them; more are named by an {@code s} behind it
     */
    public static String of(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
