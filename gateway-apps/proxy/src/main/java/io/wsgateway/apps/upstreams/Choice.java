package io.wsgateway.apps.upstreams;

import io.wsgateway.app.Settings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A setting that is one of a few words, and which of them was perhaps meant by another. */
public final class Choice {

    /** So many letters may differ. */
    private static final int TYPOS = 2;

    private Choice() {}

    /** Reads the setting as the constant of this name, which is written in lower case with hyphens. */
    public static <E extends Enum<E>> E read(Settings settings, String key, E usual) {
        List<E> all = List.of(usual.getDeclaringClass().getEnumConstants());
        if (!settings.has(key)) {
            return usual;
        }
        String given = settings.text(key, word(usual));
        Optional<E> chosen = all.stream().filter(one -> word(one).equals(given)).findFirst();
        if (chosen.isEmpty()) {
            List<String> words = all.stream().map(Choice::word).toList();
            settings.wrong(key, String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast()
                    + suggestion(given, words));
        }
        return chosen.orElse(usual);
    }

    /** As it is written. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code ; did you mean …?} with the word that the given one differs least from; empty if it differs from each by much. */
    public static String suggestion(String given, List<String> words) {
        String nearest = "";
        int least = TYPOS + 1;
        for (String word : words) {
            int distance = distance(given.toLowerCase(Locale.ROOT), word);
            if (distance < least) {
                least = distance;
                nearest = word;
            }
        }
        return nearest.isEmpty() ? "" : "; did you mean " + nearest + "?";
    }

    /** How many letters have to be put in, taken out or changed. */
    private static int distance(String from, String to) {
        if (Math.abs(from.length() - to.length()) > TYPOS) {
            return TYPOS + 1;
        }
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
