package io.wsgateway.launcher.explain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Numbers of lines as a person writes them. */
final class LineRanges {

    private LineRanges() {}

    /** {@code 1-4}, {@code 9}: runs of numbers, in order. */
    static List<String> of(Collection<Integer> numbers) {
        List<String> ranges = new ArrayList<>();
        int first = 0;
        int last = -1;
        for (int number : new TreeSet<>(numbers)) {
            if (number != last + 1) {
                add(ranges, first, last);
                first = number;
            }
            last = number;
        }
        add(ranges, first, last);
        return List.copyOf(ranges);
    }

    private static void add(List<String> ranges, int first, int last) {
        if (last >= first) {
            ranges.add(span(first, last));
        }
    }

    /** {@code 3-9}, or {@code 3}. */
    static String span(int first, int last) {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
