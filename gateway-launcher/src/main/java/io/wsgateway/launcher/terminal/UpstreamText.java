package io.wsgateway.launcher.terminal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server's address where there is little room. */
final class UpstreamText {

    private static final Pattern NAME_AND_PORT = Pattern.compile("([\\x21-\\x7e]+)(:[0-9]{1,5})");
    private static final Pattern IP = Pattern.compile("[0-9.]+|\\[.*]");

    private UpstreamText() {}

    /** At most so many columns: what is left out is of a name its end, of an IP address its beginning, and never the port. */
    static String fitting(String address, int most) {
        Matcher parts = NAME_AND_PORT.matcher(address);
        if (address.length() <= most || !parts.matches()) {
            return address;
        }
        String host = parts.group(1);
        String port = parts.group(2);
        int left = most - 1 - port.length();
        return IP.matcher(host).matches()
                ? "…" + host.substring(host.length() - left) + port
                : host.substring(0, left) + "…" + port;
    }
}
