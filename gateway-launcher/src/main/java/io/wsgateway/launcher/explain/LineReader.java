package io.wsgateway.launcher.explain;

import io.wsgateway.launcher.explain.Shape.Caption;
import io.wsgateway.launcher.explain.Shape.Caption.Kind;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what a line looks like, without regard to the lines around it. */
final class LineReader {

    private static final Pattern BLANK = Pattern.compile("[\\s>|<#*/\\u200b]*");
    private static final Pattern NUMBER = Pattern.compile("\\s*\\d{1,5}[:.|)]?\\s*");
    private static final Pattern BANNER = Pattern.compile(
            "\\s*(?<line>(?:SSH-\\d|\\d{3}[ -][A-Za-z].*(?:SMTP|FTP|ready)|-ERR|\\+OK|\\* OK|RFB \\d|AMQP|@RSYNCD|\u0015\u0003).*)");
    private static final Pattern FENCE = Pattern.compile("[\\s>]*(?:```|~~~).*");
    private static final Pattern ELLIPSIS = Pattern.compile("[\\s>|<#*/]*[\\[(<]?(?:\\.\\.\\.|\\u2026)[\\])>]?\\s*");
    private static final Pattern LOGGED = Pattern.compile(
            ".*\"(?<request>[A-Z]{3,7} \\S+ (?<version>HTTP/\\d(?:\\.\\d)?))\" (?<status>\\d{3})(?: .*)?");
    private static final Pattern REQUEST = Pattern.compile(
            "(?<prefix>.*?)(?<![\\w/])(?<line>(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH) (?<target>\\S+) HTTP/\\d(?:\\.\\d)?)(?<rest>.*)");
    /** A request line without a version, or with another method. */
    private static final Pattern BARE_REQUEST = Pattern.compile(
            "[\\s>|<#]*(?<line>GET /\\S*(?: HTTP/?)?|GET wss?://\\S+|[A-Z]{2,12} \\S+ HTTP/\\S+)\\s*");
    private static final Pattern STATUS = Pattern.compile(
            "(?<prefix>.*?)(?<![\\w/])(?<line>HTTP/\\d(?:\\.\\d)? \\d{3}(?![\\w.])(?: [^\"'`\\\\|<]*)?)(?<rest>.*)");
    private static final Pattern PUNCTUATION =
            Pattern.compile("[\\s\\p{Punct}]*+(?:headers|Headers|map)?[\\s\\p{Punct}]*+");
    /** As browsers write them, some with how long the head is: {@code Request Headers (512 B)}. */
    private static final Pattern HEADING = Pattern.compile(
            "(?i)[\\s>#*_]*(?<what>general|summary|request|response|(?:request|response) headers?)(?: \\([^)]*\\))?[\\s:*_]*");
    private static final Pattern VIEW = Pattern.compile(
            "(?i)\\s*(?:view (?:source|parsed|url encoded)|raw|headers|messages|\\|?\\s*(?:name|header|field)\\s*[|\\t]\\s*value\\s*\\|?)\\s*");
    private static final Pattern PROVISIONAL = Pattern.compile("(?i).*provisional headers are shown.*");
    /** A few words with a colon at their end: {@code This is what the server sends back:}. */
    private static final Pattern INTRODUCTION = Pattern.compile("[^:]{1,120}:[\\s*_]*");
    private static final Pattern OF_RESPONSE = Pattern.compile(
            "(?i).*\\b(?:response|respon(?:ds|ded)|repl(?:y|ies|ied)|answer(?:s|ed)?|server(?:'s)?|received?|receiv(?:es|ing)|back)\\b.*");
    private static final Pattern OF_REQUEST =
            Pattern.compile("(?i).*\\b(?:request|client(?:'s)?|browser(?:'s)?|sent|sends?|sending)\\b.*");
    private static final Pattern RESPONSE_NAMED = Pattern.compile("(?i).*\\b(?:response|reply|answer)\\b.*");
    private static final Pattern REQUEST_NAMED = Pattern.compile("(?i).*\\brequest\\b.*");
    private static final Pattern CURL_REMARK = Pattern.compile(
            "[\\s>]*(?:\\* .*|[{}] \\[.*|curl: \\(.*|  ?% Total .*|\\s+Dload .*|\\s*\\d+\\s+\\d+\\s+\\d+\\s+\\d+ .*)");

    private final boolean curl;

    /** @param curl true if the text is what curl prints, in which lines that begin with {@code *} are curl's own */
    LineReader(boolean curl) {
        this.curl = curl;
    }

    Shape read(String line) {
        if (BLANK.matcher(line).matches()) {
            return new Shape.Blank();
        }
        if (NUMBER.matcher(line).matches()) {
            return new Shape.LineNumber();
        }
        Matcher banner = BANNER.matcher(line);
        if (banner.matches()) {
            return new Shape.Banner(banner.group("line"));
        }
        if (FENCE.matcher(line).matches()) {
            return new Shape.Fence();
        }
        if (ELLIPSIS.matcher(line).matches()) {
            return new Shape.Ellipsis();
        }
        if (curl && CURL_REMARK.matcher(line).matches()) {
            return Sayings.find(line).<Shape>map(said -> said).orElseGet(Shape.Remark::new);
        }
        return firstLine(line)
                .or(() -> caption(line))
                .or(() -> FieldLine.known(line).map(field -> field))
                .or(() -> Sayings.find(line).map(said -> said))
                .or(() -> name(line))
                .or(() -> punctuation(line))
                .or(() -> FieldLine.unknown(line).map(field -> field))
                .or(() -> introduction(line))
                .orElseGet(Shape.Other::new);
    }

    private static Optional<Shape> firstLine(String line) {
        Matcher logged = LOGGED.matcher(line);
        if (logged.matches()) {
            return Optional.of(new Shape.Logged(logged.group("request"),
                    logged.group("version") + " " + logged.group("status")));
        }
        Matcher request = REQUEST.matcher(line);
        if (request.matches() && stands(request.group("prefix"), request.group("rest"))) {
            return Optional.of(new Shape.RequestLine(request.group("line")));
        }
        Matcher bare = BARE_REQUEST.matcher(line);
        if (bare.matches()) {
            return Optional.of(new Shape.RequestLine(bare.group("line")));
        }
        Matcher status = STATUS.matcher(line);
        if (status.matches() && (stands(status.group("prefix"), status.group("rest"))
                || status.group("prefix").strip().endsWith(":") && status.group("rest").isEmpty())) {
            return Optional.of(new Shape.StatusLine(status.group("line").strip()));
        }
        return Optional.empty();
    }

    /** True if what is around a first line is no sentence. */
    private static boolean stands(String prefix, String rest) {
        return (Prefix.isDecoration(prefix) || Prefix.opensString(prefix))
                && (rest.isBlank()
                        || !Character.isWhitespace(rest.charAt(0)) && !Character.isLetterOrDigit(rest.charAt(0)));
    }

    private static Optional<Shape> caption(String line) {
        if (PROVISIONAL.matcher(line).matches()) {
            return Optional.of(new Caption(Kind.PROVISIONAL));
        }
        Matcher heading = HEADING.matcher(line);
        if (heading.matches()) {
            String what = heading.group("what").toLowerCase(Locale.ROOT);
            return Optional.of(new Caption(what.startsWith("request") ? Kind.REQUEST
                    : what.startsWith("response") ? Kind.RESPONSE
                    : Kind.GENERAL));
        }
        return VIEW.matcher(line).matches() ? Optional.of(new Shape.Remark()) : Optional.empty();
    }

    private static Optional<Shape> introduction(String line) {
        if (!INTRODUCTION.matcher(line).matches()) {
            return Optional.empty();
        }
        boolean request = OF_REQUEST.matcher(line).matches();
        boolean response = OF_RESPONSE.matcher(line).matches();
        if (request && response) {
            // "the request that the server gets": whichever is named
            request = REQUEST_NAMED.matcher(line).matches();
            response = RESPONSE_NAMED.matcher(line).matches();
        }
        return request == response
                ? Optional.empty()
                : Optional.of(new Caption(request ? Kind.REQUEST : Kind.RESPONSE));
    }

    /** A name alone in its line, as tables of browsers have it. */
    private static Optional<Shape> name(String line) {
        String name = line.strip().replaceFirst(":$", "");
        return FieldNames.isKnown(name) ? Optional.of(new Shape.Name(name)) : Optional.empty();
    }

    private static Optional<Shape> punctuation(String line) {
        if (!PUNCTUATION.matcher(line).matches()) {
            return Optional.empty();
        }
        String stripped = line.strip();
        return Optional.of(new Shape.Punctuation(stripped.indexOf('}') >= 0 || stripped.startsWith(")")
                || stripped.startsWith("]")));
    }
}
