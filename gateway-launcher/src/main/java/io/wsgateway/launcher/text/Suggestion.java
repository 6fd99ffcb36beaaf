package io.wsgateway.launcher.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** "Did you mean": the nearest of the names there are. */
public final class Suggestion {

    private static final int MOST_NAMES_LISTED = 15;

    private Suggestion() {}

    /**
     * The end of a message about an unknown name: {@code ; did you mean "connections"?}, or the names there are if none is
     * near and they are few, or nothing.
     */
    public static String forName(String unknown, Collection<String> names) {
        String wanted = unknown.toLowerCase(Locale.ROOT);
        return names.stream().filter(name -> distance(wanted, name.toLowerCase(Locale.ROOT)) <= tolerance(name))
                .min(Comparator.comparingInt((String name) -> distance(wanted, name.toLowerCase(Locale.ROOT)))
                        .thenComparing(name -> name))
                .map(name -> "; did you mean \"" + name + "\"?").orElseGet(() -> listed(names));
    }

    private static String listed(Collection<String> names) {
        return names.isEmpty() || names.size() > MOST_NAMES_LISTED
                ? ""
                : " (known: " + String.join(", ", names.stream().sorted().toList()) + ")";
    }

    private static int tolerance(String name) {
        return Math.max(1, name.length() / 3);
    }

    /** Edits, swaps of neighbours among them, that make one of the other (optimal string alignment). */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + change, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
