package io.wsgateway.launcher.config;

import io.wsgateway.launcher.text.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the key an environment variable means. {@code GATEWAY_LIMITS_CONNECTIONS_PER_ADDRESS} has an underscore for both
 * {@code .} and {@code -}, so the name is matched against the keys there are.
 */
final class EnvironmentNames {

    static final String PREFIX = "GATEWAY_";

    /** Read by the start script and the command line. */
    private static final Set<String> RESERVED =
            Set.of("GATEWAY_HOME", "GATEWAY_OPTS", "GATEWAY_CACHE", "GATEWAY_REHEARSAL", "GATEWAY_LOG_FORMAT",
                    "GATEWAY_LOG_LEVEL");
    private static final Set<String> LOGGING = Set.of("GATEWAY_LOG_FORMAT", "GATEWAY_LOG_LEVEL");

    /** What Kubernetes and Docker set for a service, or a linked container, called "gateway" or "gateway-something". */
    private static final Pattern SERVICE_LINK = Pattern.compile("GATEWAY_(\\w+_)?(SERVICE_(HOST|PORT(_\\w+)?)|ENV_\\w+"
            + "|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR|START|END|PORT_START|PORT_END))?)");
    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");
    private static final Pattern LINK_NAME = Pattern.compile("/[^/]+/[^/]+");
    /** What other programs call these keys. */
    private static final Map<String, String> MEANT = Map.ofEntries(
            Map.entry("GATEWAY_PORT", "GATEWAY_LISTENERS_0_PORT"),
            Map.entry("GATEWAY_ADDRESS", "GATEWAY_LISTENERS_0_ADDRESS"),
            Map.entry("GATEWAY_HOST", "GATEWAY_LISTENERS_0_ADDRESS"),
            Map.entry("GATEWAY_TLS_CERTIFICATE", "GATEWAY_LISTENERS_0_TLS_CERTIFICATE"),
            Map.entry("GATEWAY_TLS_KEY", "GATEWAY_LISTENERS_0_TLS_KEY"),
            Map.entry("GATEWAY_TOKEN", "GATEWAY_ADMIN_TOKEN"),
            Map.entry("GATEWAY_APPS", "GATEWAY_APPLICATIONS_DIRECTORY"),
            Map.entry("GATEWAY_APPLICATIONS", "GATEWAY_APPLICATIONS_DIRECTORY"),
            Map.entry("GATEWAY_JAVA_OPTS", "GATEWAY_OPTS"));
    private static final Set<String> OF_THE_FILE = Set.of("GATEWAY_CONFIG", "GATEWAY_CONFIG_FILE",
            "GATEWAY_CONFIGURATION", "GATEWAY_CONF");
    private static final Pattern NUMBER_STEP = Pattern.compile("_\\d+(?=_|$)");

    private EnvironmentNames() {}

    /** True if the variable is none of the configuration's business. */
    static boolean isUnrelated(String name, String value) {
        if (!name.startsWith(PREFIX) || RESERVED.contains(name)) {
            return true;
        }
        if (name.startsWith(PREFIX + "ROUTES_") && resolve(name).isPresent()) {
            return false; // of a route no key is a link's; and a setting may have any name
        }
        return SERVICE_LINK.matcher(name).matches()
                || (name.endsWith("_PORT") && SERVICE_ADDRESS.matcher(value).matches())
                || (name.endsWith("_NAME") && LINK_NAME.matcher(value).matches());
    }

    /** The key a variable means; empty if there is none. */
    static Optional<KeyPath> resolve(String name) {
        return resolve(name.substring(PREFIX.length()), Schema.ROOT, List.of());
    }

    /** "Did you mean" for a variable that means no key. */
    static String suggestion(String name) {
        if (OF_THE_FILE.contains(name)) {
            return "; the file is given by the option --config";
        }
        String meant = MEANT.get(name);
        if (meant != null) {
            return "; did you mean \"" + meant + "\"?";
        }
        List<String> names = new ArrayList<>(LOGGING);
        collect(Schema.ROOT, "GATEWAY", names);
        // Known names have 0 for every index: compare like that, and put the numbers back.
        String comparable = NUMBER_STEP.matcher(name).replaceAll("_0");
        Matcher numbers = NUMBER_STEP.matcher(name);
        String suggestion = Suggestion.forName(comparable, names);
        String meantIndexes = NUMBER_STEP.matcher(suggestion)
                .replaceAll(zero -> numbers.find() ? index(numbers.group()) : zero.group());
        // An index too great for any list, which no other name would mend.
        return meantIndexes.contains("\"" + name + "\"") ? "" : meantIndexes;
    }

    /** {@code _0} for {@code _00}. */
    private static String index(String step) {
        return step.replaceFirst("_0+(?=\\d)", "_");
    }

    private static Optional<KeyPath> resolve(String rest, Schema schema, List<String> steps) {
        return switch (schema) {
            case Schema.Section section -> inSection(rest, section, steps);
            case Schema.ListOf list -> {
                int end = rest.indexOf('_') < 0 ? rest.length() : rest.indexOf('_');
                yield KeyPath.isIndex(rest.substring(0, end))
                        ? next(rest, end, list.entry(), join(steps, rest.substring(0, end)))
                        : Optional.empty();
            }
            case Schema.Free free -> within(rest, steps);
            case Schema.Any any -> within(rest, steps);
            case Schema.Value value -> value == Schema.Value.TEXTS && KeyPath.isIndex(rest)
                    ? Optional.of(new KeyPath(join(steps, rest)))
                    : Optional.empty();
        };
    }

    /**
     * The keys that only an application knows: a number between underscores is an index of a list, two underscores go a section
     * deeper, one is a {@code -}.
     */
    private static Optional<KeyPath> within(String rest, List<String> steps) {
        List<String> found = new ArrayList<>(steps);
        boolean begins = true;
        for (String word : rest.toLowerCase(Locale.ROOT).split("_", -1)) {
            boolean index = KeyPath.isIndex(word) && found.size() > steps.size();
            if (word.isEmpty() && begins) {
                return Optional.empty();
            } else if (index || begins && !word.isEmpty()) {
                found.add(word);
            } else if (!word.isEmpty()) {
                found.add(found.removeLast() + "-" + word);
            }
            begins = index || word.isEmpty();
        }
        return rest.endsWith("_") ? Optional.empty() : Optional.of(new KeyPath(found));
    }

    private static Optional<KeyPath> inSection(String rest, Schema.Section section, List<String> steps) {
        for (Map.Entry<String, Schema> key : section.keys().entrySet()) {
            String name = asVariable(key.getKey());
            if (rest.equals(name) || rest.startsWith(name + "_")) {
                Optional<KeyPath> found = next(rest, name.length(), key.getValue(), join(steps, key.getKey()));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<KeyPath> next(String rest, int end, Schema schema, List<String> steps) {
        return end == rest.length() ? Optional.of(new KeyPath(steps)) : resolve(rest.substring(end + 1), schema, steps);
    }

    private static void collect(Schema schema, String name, List<String> names) {
        switch (schema) {
            case Schema.Section section -> section.keys()
                    .forEach((key, inner) -> collect(inner, name + "_" + asVariable(key), names));
            case Schema.ListOf list -> collect(list.entry(), name + "_0", names);
            case Schema.Value value -> {
                names.add(name);
                if (value == Schema.Value.TEXTS) {
                    names.add(name + "_0");
                }
            }
            case Schema.Free free -> {}
            case Schema.Any any -> {}
        }
    }

    private static String asVariable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static List<String> join(List<String> steps, String step) {
        List<String> longer = new ArrayList<>(steps);
        longer.add(step);
        return longer;
    }
}
