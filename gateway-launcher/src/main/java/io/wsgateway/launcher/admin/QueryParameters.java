package io.wsgateway.launcher.admin;

import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.launcher.text.Suggestion;
import io.wsgateway.netty.server.SessionCriteria;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.handshake.QueryString;
import io.wsgateway.protocol.syntax.IpLiteral;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The parameters of a query, each known and there at most once. Immutable. */
final class QueryParameters {

    /** {@code host:port}, an IPv6 address in brackets. */
    private static final Pattern UPSTREAM =
            Pattern.compile("(\\[(?<ipv6>[^\\[\\]]*:[^\\[\\]]*)]|(?<name>[^:\\[\\]]+)):(?<port>[0-9]{1,5})");
    private static final int MOST_PORT = 65_535;

    private final Map<String, String> values;

    private QueryParameters(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads {@code a=1&b=2}, encoded as forms are.
     *
     * @param query what follows the question mark; empty: no parameters
     * @param known the names there are
     * @throws BadQueryException if a parameter is unknown, there twice, without a value, or wrongly encoded
     */
    static QueryParameters parse(String query, List<String> known) throws BadQueryException {
        return parse(query, Optional.of(known));
    }

    /**
     * The same, whatever their names are: whoever knows them is asked later.
     *
     * @throws BadQueryException if a parameter is there twice, without a value, or wrongly encoded
     */
    static QueryParameters any(String query) throws BadQueryException {
        return parse(query, Optional.empty());
    }

    private static QueryParameters parse(String query, Optional<List<String>> names) throws BadQueryException {
        Map<String, String> values = new LinkedHashMap<>();
        for (QueryString.Parameter parameter : new QueryString(query).parameters()) {
            String name = decode(parameter.name());
            if (names.isPresent() && !names.get().contains(name)) {
                throw unknown(name, names.get());
            }
            String value = decode(parameter.value().orElse(""));
            if (value.isEmpty()) {
                throw new BadQueryException(name + ": no value");
            }
            if (values.put(name, value) != null) {
                throw new BadQueryException(name + ": more than one");
            }
        }
        return new QueryParameters(values);
    }

    private static BadQueryException unknown(String name, List<String> known) {
        return new BadQueryException("no parameter " + Printable.of(name) + " here"
                + (known.isEmpty() ? "" : Suggestion.forName(Printable.of(name), known)));
    }

    /** The value of this name. */
    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * {@code true} or {@code false}.
     *
     * @throws BadQueryException if it is neither
     */
    boolean flag(String name, boolean otherwise) throws BadQueryException {
        return switch (values.getOrDefault(name, Boolean.toString(otherwise))) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(name, "true or false");
        };
    }

    /**
     * A number of this name.
     *
     * @throws BadQueryException if it is none, or not within these bounds
     */
    OptionalLong number(String name, long least, long most) throws BadQueryException {
        String value = values.get(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        // The JDK would take signs, and digits of other scripts. Eighteen digits are in the range of long.
        if (value.matches("[0-9]{1,18}")) {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return OptionalLong.of(number);
            }
        }
        throw wrong(name, "a number from " + least + (most == Long.MAX_VALUE ? "" : " to " + most));
    }

    /**
     * An IP address of this name.
     *
     * @throws BadQueryException if it is none
     */
    Optional<InetAddress> address(String name) throws BadQueryException {
        Optional<String> text = text(name);
        Optional<InetAddress> address = text.flatMap(IpLiteral::parse);
        if (text.isPresent() && address.isEmpty()) {
            throw wrong(name, "an IP address, such as 192.0.2.7");
        }
        return address;
    }

    /**
     * What is to be true of sessions: {@code application}, {@code route}, {@code principal}, {@code address} and
     * {@code upstream}, where they are there.
     *
     * @throws BadQueryException if one isn't what it should be
     */
    SessionCriteria criteria() throws BadQueryException {
        return new SessionCriteria(text("application"), text("route"), text("principal"), address("address"),
                upstream("upstream"));
    }

    /** A server's address of this name, as {@link UpstreamAddress} writes it. */
    private Optional<UpstreamAddress> upstream(String name) throws BadQueryException {
        Optional<String> text = text(name);
        Optional<UpstreamAddress> address = text.flatMap(QueryParameters::upstreamOf);
        if (text.isPresent() && address.isEmpty()) {
            throw wrong(name, "a server's host and port, such as 10.0.0.3:9000");
        }
        return address;
    }

    private static Optional<UpstreamAddress> upstreamOf(String text) {
        Matcher parts = UPSTREAM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(parts.group("port"));
        String ipv6 = parts.group("ipv6");
        return port < 1 || port > MOST_PORT
                ? Optional.empty()
                : Optional.of(new UpstreamAddress(ipv6 == null ? parts.group("name") : ipv6, port));
    }

    /** A query, encoded, of all of these but with this value of this name. */
    String with(String name, String value) {
        return having(name, value).encoded();
    }

    /** The same but with this value of this name. */
    QueryParameters having(String name, String value) {
        Map<String, String> others = new LinkedHashMap<>(values);
        others.put(name, value);
        return new QueryParameters(others);
    }

    /** The same without this name. */
    QueryParameters without(String name) {
        Map<String, String> others = new LinkedHashMap<>(values);
        others.remove(name);
        return new QueryParameters(others);
    }

    /** A query of all of these; empty if there are none. */
    String encoded() {
        return values.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** What to throw if the value of this name isn't what is expected. */
    BadQueryException wrong(String name, String expected) {
        return new BadQueryException(
                name + ": " + Printable.of(text(name).orElse("none")) + " (expected: " + expected + ")");
    }

    private static String decode(String text) throws BadQueryException {
        return QueryString.decode(text).orElseThrow(() -> new BadQueryException(
                Printable.of(text) + ": a percent sign without two hexadecimal digits"));
    }
}
