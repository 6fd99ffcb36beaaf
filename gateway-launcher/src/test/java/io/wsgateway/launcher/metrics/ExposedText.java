package io.wsgateway.launcher.metrics;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Metrics in the text of Prometheus, read as far as the tests need it. */
public final class ExposedText {

    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-z0-9_]+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

    private final Map<String, String> types = new TreeMap<>();
    private final Map<String, Set<String>> labels = new TreeMap<>();
    private final Map<String, Double> samples = new TreeMap<>();

    public ExposedText(String text) {
        for (String line : text.lines().toList()) {
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (type.matches()) {
                types.put(type.group(1), type.group(2));
                labels.put(type.group(1), new TreeSet<>());
            } else if (sample.matches()) {
                samples.put(line.substring(0, line.lastIndexOf(' ')), Double.valueOf(sample.group(3)));
                if (sample.group(2) != null) {
                    LABEL.matcher(sample.group(2)).results()
                            .forEach(label -> labelsOf(sample.group(1)).add(label.group(1)));
                }
            }
        }
    }

    private Set<String> labelsOf(String sample) {
        return labels.getOrDefault(family(sample), new TreeSet<>());
    }

    /** The metric that a sample belongs to. */
    public String family(String sample) {
        String base = sample.replaceFirst("_(bucket|sum|count)$", "");
        String type = types.getOrDefault(base, "");
        return type.equals("histogram") || type.equals("summary") ? base : sample;
    }

    /** The type of each metric by its name. */
    public Map<String, String> types() {
        return types;
    }

    /** The names of a metric's labels, {@code le} of histograms among them. */
    public Set<String> labels(String family) {
        return labels.getOrDefault(family, Set.of());
    }

    /** Each sample's number by its name with its labels, as they are written. */
    public Map<String, Double> samples() {
        return samples;
    }
}
