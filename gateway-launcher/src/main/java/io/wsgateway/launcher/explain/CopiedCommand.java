package io.wsgateway.launcher.explain;

import io.wsgateway.protocol.diagnosis.Finding.Side;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as browsers copy it for other programs: a {@code curl} command for either kind of shell, a call of {@code fetch},
 * PowerShell's {@code Invoke-WebRequest}. The last two leave out what browsers alone may send.
 */
final class CopiedCommand {

    private static final Pattern CURL =
            Pattern.compile("[\\s>$#`%]*curl(?:\\.exe)? +(?=.*(?:://|-H|\\\\|\\^|localhost)).*");
    private static final Pattern CALL =
            Pattern.compile(
                    ".*(?:\\bfetch\\(\\s*[\"'`](?:ws|http)s?://|Invoke-WebRequest .*-Uri [\"'](?:ws|http)s?://).*");
    private static final Pattern GOES_ON = Pattern.compile(".*[\\\\^`,{(]\\s*");
    private static final Pattern CALL_GOES_ON = Pattern.compile("\\s*[\"'}\\-].*");
    private static final Pattern QUOTED_URL = Pattern.compile("[\"'`](?<url>(?:ws|http)s?://[^\"'`]*)[\"'`]");
    private static final Pattern METHOD =
            Pattern.compile("[\"']?method[\"']?\\s*[:=]\\s*[\"'](?<method>[A-Za-z]+)[\"']");
    private static final int MOST_LINES = 500;
    private CopiedCommand() {}

    /** The index behind the command that begins at this one; the same if none does. */
    static int end(List<SourceLine> lines, int from) {
        String first = lines.get(from).text();
        boolean call = CALL.matcher(first).matches();
        if (!call && !CURL.matcher(first).matches()) {
            return from;
        }
        int i = from + 1;
        while (i < lines.size() && i - from < MOST_LINES && !lines.get(i).text().isBlank()
                && (GOES_ON.matcher(lines.get(i - 1).text()).matches()
                        || call && CALL_GOES_ON.matcher(lines.get(i).text()).matches())) {
            i++;
        }
        return i;
    }

    /** The request that this command makes. */
    static Part read(String text) {
        return CALL.matcher(text.lines().findFirst().orElse("")).matches() ? call(text) : curl(text);
    }

    private static Part call(String text) {
        Part part = new Part(Side.REQUEST, false);
        Matcher url = QUOTED_URL.matcher(text);
        String to = url.find() ? url.group("url") : "";
        Matcher method = METHOD.matcher(text);
        requestLine(part, method.find() ? method.group("method").toUpperCase(Locale.ROOT) : "GET", to);
        for (SourceLine line : SourceLines.of(text)) {
            FieldLine.known(line.text()).ifPresent(field -> part.field(field.name(), field.value(), line.number()));
        }
        hostOf(part, to);
        part.cut();
        part.lines.clear();
        return part;
    }

    private static Part curl(String text) {
        Part part = new Part(Side.REQUEST, false);
        String method = "GET";
        List<String> urls = new ArrayList<>();
        Iterator<String> words = words(text).iterator();
        while (words.hasNext()) {
            String word = words.next();
            if (!word.startsWith("-") || word.equals("-")) {
                urls.add(word);
                continue;
            }
            CurlOption option = CurlOption.of(word);
            if (!option.hasArgument()) {
                continue;
            }
            String argument = option.attached().orElseGet(() -> next(words));
            switch (option.name()) {
                case "-H", "--header" -> header(part, argument);
                case "-X", "--request" -> method = argument;
                case "-A", "--user-agent" -> part.head.field("User-Agent", argument);
                case "-e", "--referer" -> part.head.field("Referer", argument);
                case "-b", "--cookie" -> part.head.field("Cookie", argument);
                case "--url" -> urls.addFirst(argument);
                default -> {} // says nothing of the head
            }
        }
        // A word with a scheme is surely the URL; one without may be an argument of an option that isn't known.
        String named = urls.stream().filter(word -> word.contains("://")).findFirst()
                .orElseGet(() -> urls.isEmpty() ? "" : urls.getFirst());
        String url = named.isEmpty() || named.contains("://") ? named : "http://" + named;
        requestLine(part, method, url);
        hostOf(part, url);
        if (url.startsWith("ws") && part.first("Sec-WebSocket-Key").isEmpty()) {
            part.cut(); // curl adds the fields of the handshake by itself
        }
        return part;
    }

    private static void requestLine(Part part, String method, String url) {
        RequestUrl.target(url).ifPresent(target -> part.head.startLine(method + " " + target + " HTTP/1.1"));
    }

    private static void hostOf(Part part, String url) {
        if (part.first("Host").isEmpty()) {
            RequestUrl.authority(url).ifPresent(host -> part.head.field("Host", host));
        }
    }

    private static void header(Part part, String text) {
        HeadBuilder.field(text).ifPresent(field -> part.head.field(field.name(), field.value()));
    }

    private static String next(Iterator<String> words) {
        return words.hasNext() ? words.next() : "";
    }

    /** The words of a command behind its name, without their quotes; of either kind of shell. */
    private static List<String> words(String text) {
        String command = text.substring(text.indexOf("curl") + "curl".length())
                .replaceAll("\\^\\s*\\n", " ")
                .replaceAll("\\^(?=[^A-Za-z0-9\\s])", "")
                .replaceAll("[\\\\`]\\s*\\n", " ");
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < command.length(); i++) {
            char c = command.charAt(i);
            if (quote == 0 && Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
                begun = true;
            } else if (c == quote) {
                quote = 0;
            } else if (c == '\\' && quote != '\'' && i + 1 < command.length()) {
                word.append(command.charAt(++i));
                begun = true;
            } else if (c != '$' || quote != 0 || i + 1 == command.length() || command.charAt(i + 1) != '\'') {
                word.append(c);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}
