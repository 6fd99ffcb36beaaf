package io.wsgateway.launcher.terminal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Numbers in few characters, for a table. */
final class Amount {

    private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final int STEP = 1024;

    private Amount() {}

    /** {@code 12,345}. */
    static String count(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    /** {@code 1.5 MiB}. */
    static String bytes(double number) {
        double left = number;
        int size = 0;
        while (left >= STEP && size < SIZES.length - 1) {
            left /= STEP;
            size++;
        }
        return String.format(Locale.ROOT, size == 0 ? "%.0f %s" : "%.1f %s", left, SIZES[size]);
    }

    /** {@code 17s}, {@code 5m}, {@code 3h}, {@code 12d} from an instant until now; empty if it isn't one. */
    static String age(String since, Instant now) {
        long seconds;
        try {
            seconds = Math.max(0, Duration.between(Instant.parse(since), now).toSeconds());
        } catch (DateTimeException | ArithmeticException e) {
            return "";
        }
        return seconds < 120 ? seconds + "s"
                : seconds < 7200 ? seconds / 60 + "m"
                : seconds < 172_800 ? seconds / 3600 + "h"
                : seconds / 86_400 + "d";
    }

    /** A number that may be none, as 0. */
    static double read(String text) {
        try {
            return text.isEmpty() ? 0 : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
