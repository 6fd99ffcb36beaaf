package io.wsgateway.launcher.url;

import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.protocol.syntax.IpLiteral;
import java.io.ByteArrayOutputStream;
import java.net.IDN;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The host of a URL: a name in any script, an IPv4 address in any of its spellings, an IPv6 address in brackets.
 *
 * @see <a href="https://url.spec.whatwg.org/#host-parsing">WHATWG URL section 3.5</a>
 */
final class UrlHost {

    private static final String FORBIDDEN = " #/:<>?@[\\]^|%";
    private static final Pattern DOTS = Pattern.compile("[.\u3002\uff0e\uff61]");
    /** What IDNA 2003, which the JDK has, and browsers map differently: never guess another host. */
    private static final Pattern DEVIATION = Pattern.compile("[\u00df\u1e9e\u03c2\u200c\u200d]");
    /** Mapped to nothing: a label of nothing else is empty, which the JDK refuses. */
    private static final Pattern IGNORED = Pattern.compile("[\u00ad\u200b\u2060\ufeff]");
    private static final String PUNYCODE = "xn--";
    private static final int IPV4_PARTS = 4;

    private UrlHost() {}

    /** The host as it is sent. */
    static String parse(String text) throws MalformedUrlException {
        if (text.startsWith("[")) {
            return ipv6(text);
        }
        String host = ascii(decoded(text), text);
        if (host.isEmpty() || !host.chars().allMatch(c -> c > ' ' && c < 0x7f && FORBIDDEN.indexOf(c) < 0)) {
            throw none(text);
        }
        return endsInNumber(host) ? ipv4(host, text) : host;
    }

    private static MalformedUrlException none(String text) {
        return new MalformedUrlException("has a host that no browser takes: " + Escaped.text(text));
    }

    private static String ipv6(String text) throws MalformedUrlException {
        if (!text.endsWith("]") || text.indexOf(':') < 0) {
            throw none(text);
        }
        InetAddress address = IpLiteral.parse(text.substring(1, text.length() - 1)).orElseThrow(() -> none(text));
        // One that is mapped to IPv6 is read as IPv4.
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address
                ? String.format("[::ffff:%x:%x]", (bytes[0] & 0xff) << 8 | bytes[1] & 0xff,
                        (bytes[2] & 0xff) << 8 | bytes[3] & 0xff)
                : "[" + AddressText.of(address) + "]";
    }

    /** Percent-decoded; bytes that aren't UTF-8 are in no name. */
    private static String decoded(String text) throws MalformedUrlException {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
            int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
            boolean escape = encoded[i] == '%' && high >= 0 && low >= 0;
            bytes.write(escape ? high << 4 | low : encoded[i]);
            i += escape ? 2 : 0;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
        } catch (CharacterCodingException e) {
            throw none(text);
        }
    }

    /** Domain to ASCII, label by label: browsers neither bound a label's length nor forbid an underscore. */
    private static String ascii(String host, String text) throws MalformedUrlException {
        if (DEVIATION.matcher(host).find()) {
            throw new MalformedUrlException("has a host whose ASCII form isn't known here: " + Escaped.text(text)
                    + " (expected: that form, xn--...)");
        }
        List<String> labels = new ArrayList<>();
        for (String label : DOTS.split(IGNORED.matcher(host).replaceAll(""), -1)) {
            labels.add(label(label, text));
        }
        return String.join(".", labels);
    }

    private static String label(String label, String text) throws MalformedUrlException {
        String ascii = label;
        if (!label.chars().allMatch(c -> c < 0x80)) {
            try {
                ascii = IDN.toASCII(label, IDN.ALLOW_UNASSIGNED);
            } catch (IllegalArgumentException e) {
                throw none(text);
            }
        }
        String lower = ascii.toLowerCase(Locale.ROOT);
        // An encoded label that can't be decoded stays as it is.
        if (lower.startsWith(PUNYCODE) && IDN.toUnicode(lower, IDN.ALLOW_UNASSIGNED).equals(lower)) {
            throw none(text);
        }
        return lower;
    }

    private static boolean endsInNumber(String host) {
        List<String> parts = parts(host);
        String last = parts.getLast();
        return !last.isEmpty() && last.chars().allMatch(c -> c >= '0' && c <= '9')
                || last.startsWith("0x") && number(last).isPresent();
    }

    /** The labels; one dot may end them. */
    private static List<String> parts(String host) {
        List<String> parts = new ArrayList<>(List.of(host.split("\\.", -1)));
        if (parts.size() > 1 && parts.getLast().isEmpty()) {
            parts.removeLast();
        }
        return parts;
    }

    private static String ipv4(String host, String text) throws MalformedUrlException {
        List<String> parts = parts(host);
        if (parts.size() > IPV4_PARTS) {
            throw none(text);
        }
        long address = 0;
        for (int i = 0; i < parts.size(); i++) {
            boolean last = i == parts.size() - 1;
            long number = number(parts.get(i)).orElseThrow(() -> none(text));
            int bits = last ? 8 * (IPV4_PARTS - i) : 8;
            if (number >> bits != 0) {
                throw none(text);
            }
            address = address << bits | number;
        }
        return (address >> 24) + "." + (address >> 16 & 0xff) + "." + (address >> 8 & 0xff) + "." + (address & 0xff);
    }

    /** A number in decimal, octal or hexadecimal; one beyond all addresses is 2^40. */
    private static OptionalLong number(String part) {
        boolean hex = part.startsWith("0x");
        int radix = hex ? 16 : part.length() > 1 && part.startsWith("0") ? 8 : 10;
        if (part.isEmpty()) {
            return OptionalLong.empty();
        }
        long number = 0;
        for (int i = hex ? 2 : 0; i < part.length(); i++) {
            int digit = Character.digit(part.charAt(i), radix);
            if (digit < 0) {
                return OptionalLong.empty();
            }
            number = Math.min(number * radix + digit, 1L << 40);
        }
        return OptionalLong.of(number);
    }
}
