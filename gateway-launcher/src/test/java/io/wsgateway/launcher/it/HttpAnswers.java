package io.wsgateway.launcher.it;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The HTTP responses at the start of what the gateway sent.
 *
 * @param answers each response, interim ones too; the last is the 101 where there is one
 * @param rest what follows them: frames, after a 101
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HttpAnswers(List<Answer> answers, byte[] rest) {

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/\\d\\.\\d (\\d{3})(?: .*)?");

    /** One response. */
    record Answer(int status, Map<String, List<String>> headers, String body) {

        boolean isFinal() {
            return status == 101 || status >= 200;
        }

        /** All values of this name, joined as a list. */
        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)))
                    .map(values -> String.join(", ", values));
        }
    }

    /** The first response that isn't interim. */
    Optional<Answer> decision() {
        return answers.stream().filter(Answer::isFinal).findFirst();
    }

    long decisions() {
        return answers.stream().filter(Answer::isFinal).count();
    }

    static HttpAnswers parse(byte[] bytes) {
        List<Answer> answers = new ArrayList<>();
        String rest = new String(bytes, StandardCharsets.ISO_8859_1);
        boolean more = true;
        while (more) {
            int head = rest.indexOf("\r\n\r\n");
            if (head < 0 || !rest.startsWith("HTTP/")) {
                break;
            }
            List<String> lines = Arrays.asList(rest.substring(0, head).split("\r\n", -1));
            rest = rest.substring(head + 4);
            Matcher match = STATUS_LINE.matcher(lines.getFirst());
            int status = match.matches() ? Integer.parseInt(match.group(1)) : 0;
            Map<String, List<String>> headers = headers(lines.subList(1, lines.size()));
            int body = status < 200 ? 0 : bodyLength(headers, rest);
            answers.add(new Answer(status, headers, rest.substring(0, body)));
            rest = rest.substring(body);
            more = status != 101;
        }
        return new HttpAnswers(answers, rest.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Map<String, List<String>> headers(List<String> lines) {
        Map<String, List<String>> headers = new TreeMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            headers.computeIfAbsent(name.strip().toLowerCase(Locale.ROOT), key -> new ArrayList<>()).add(value.strip());
        }
        return headers;
    }

    private static int bodyLength(Map<String, List<String>> headers, String rest) {
        boolean chunked = headers.getOrDefault("transfer-encoding", List.of()).toString()
                .toLowerCase(Locale.ROOT).contains("chunked");
        if (chunked) {
            int last = rest.indexOf("0\r\n\r\n");
            return last < 0 ? rest.length() : last + 5;
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", List.of("0")).getFirst());
        return Math.min(length, rest.length());
    }
}
