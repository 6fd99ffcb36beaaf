package io.wsgateway.apps.upstreams;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameters of a route's path, which settings may name. */
public final class RouteParameters {

    /** The name that a route's pattern has for what its last stars match. */
    private static final String REST = "**";
    private static final Pattern PARAMETER = Pattern.compile("\\{([^{}]+)}");

    private RouteParameters() {}

    /** The names of the parameters in a route's pattern, {@code **} among them where it ends so. */
    public static Set<String> of(String route) {
        Set<String> names = new HashSet<>();
        Matcher matcher = PARAMETER.matcher(route);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        if (route.endsWith("/" + REST)) {
            names.add(REST);
        }
        return names;
    }
}
