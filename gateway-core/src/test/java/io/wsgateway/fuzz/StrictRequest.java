package io.wsgateway.fuzz;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A second reading of RFC 6455 section 4.2.1 over RFC 9112: what isn't an opening handshake here must not be answered 101.
 * Uses nothing of the gateway's.
 */
public final class StrictRequest {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern HEAD = Pattern.compile("(?:\r\n)?GET ([!-~]+) HTTP/1\\.[1-9]\r\n"
            + "((?:" + TOKEN + ":[\t -~\\x80-\\xff]*\r\n)*)\r\n");
    private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):(.*)\r\n");
    private static final Pattern HOST =
            Pattern.compile("(?:\\[[0-9A-Fa-f:.]+]|[0-9A-Za-z_~.-]+)(?::[0-9]*)?");
    private static final int MOST_FIELDS = 100;

    private final String target;
    private final String fields;
    private final int length;

    private StrictRequest(String target, String fields, int length) {
        this.target = target;
        this.fields = fields;
        this.length = length;
    }

    /**
     * True if these bytes begin with an opening handshake.
     *
     * @param path where it must lead to
     * @param fieldBytes the most bytes of its field lines together, without line ends
     */
    public static boolean opens(byte[] bytes, String path, int fieldBytes) {
        Matcher head = HEAD.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        return head.lookingAt()
                && new StrictRequest(head.group(1), head.group(2), head.group(2).replace("\r\n", "").length())
                        .opens(path, fieldBytes);
    }

    private boolean opens(String path, int fieldBytes) {
        return leadsTo(path)
                && length <= fieldBytes
                && FIELD.matcher(fields).results().count() <= MOST_FIELDS
                && only("Host", HOST.pattern())
                && values("Transfer-Encoding").isEmpty()
                && values("Content-Length").stream().allMatch("0"::equals)
                && values("Expect").stream().allMatch("100-continue"::equalsIgnoreCase)
                && lists("Upgrade", "websocket")
                && lists("Connection", "upgrade")
                && only("Sec-WebSocket-Version", "13")
                && only("Sec-WebSocket-Key", ".*")
                && isKey(values("Sec-WebSocket-Key").getFirst())
                && values("Origin").size() <= 1;
    }

    private boolean leadsTo(String path) {
        try {
            String decoded = new URI(target.split("\\?", 2)[0]).normalize().getPath();
            return path.equals(decoded) && !target.contains("#");
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private List<String> values(String name) {
        List<String> values = new ArrayList<>();
        Matcher field = FIELD.matcher(fields);
        while (field.find()) {
            if (field.group(1).equalsIgnoreCase(name)) {
                values.add(field.group(2).replaceAll("^[ \t]+|[ \t]+$", ""));
            }
        }
        return values;
    }

    private boolean only(String name, String pattern) {
        List<String> values = values(name);
        return values.size() == 1 && values.getFirst().matches(pattern);
    }

    private boolean lists(String name, String element) {
        return Arrays.stream(String.join(",", values(name)).split(","))
                .anyMatch(each -> each.replaceAll("^[ \t]+|[ \t]+$", "").toLowerCase(Locale.ROOT).equals(element));
    }

    private static boolean isKey(String key) {
        try {
            byte[] nonce = Base64.getDecoder().decode(key);
            return nonce.length == 16 && Base64.getEncoder().encodeToString(nonce).equals(key);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
