package io.wsgateway.apps.http;

import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.handshake.Printable;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a back end has answered. What has a meaning here and a wrong value is no answer: nothing of it is done. */
final class AnswerReader {

    /** The most topics that one answer names in one field. */
    static final int MAX_TOPICS = 32;
    /** The most characters of {@code Gateway-State}. */
    static final int MAX_STATE = 4096;

    private static final int MAX_TOPIC = 256;
    private static final int MAX_PRINCIPAL = 256;
    private static final int MAX_SUBPROTOCOL = 256;
    private static final Pattern CLOSE = Pattern.compile("([1-4][0-9]{3})(?: +([\\x20-\\x7e]*))?");

    private final HttpHeaders fields;

    private AnswerReader(HttpHeaders fields) {
        this.fields = fields;
    }

    /**
     * What an answer comes to.
     *
     * @param now the wall clock, which dates are held against
     */
    static Outcome read(int status, HttpHeaders fields, byte[] body, Instant now) {
        if (status / 100 == 2) {
            try {
                return new Outcome.Answered(new AnswerReader(fields).answer(body));
            } catch (MalformedField e) {
                return new Outcome.Failed(Failure.MALFORMED, status, Optional.empty(), Optional.empty(), e.found);
            }
        }
        return new Outcome.Failed(failure(status), status,
                fields.firstValue("Retry-After").flatMap(text -> RetryAfter.of(text, now)),
                fields.firstValue("WWW-Authenticate").map(String::strip).filter(AnswerReader::isVisible),
                found(status, fields));
    }

    private static String found(int status, HttpHeaders fields) {
        return switch (failure(status)) {
            case REDIRECT -> "status " + status + fields.firstValue("Location").map(AnswerReader::place).orElse("")
                    + " (expected: 2xx; no redirect is followed)";
            case STATUS -> "status " + status + " (expected: 2xx)";
            default -> "status " + status;
        };
    }

    private static String place(String location) {
        return " to " + Printable.of(Printable.withoutQueries(Printable.authority(location)));
    }

    private static Failure failure(int status) {
        return switch (status) {
            case 408, 425, 429 -> Failure.UNAVAILABLE;
            case 410 -> Failure.GONE;
            default -> switch (status / 100) {
                case 3 -> Failure.REDIRECT;
                case 5 -> Failure.UNAVAILABLE;
                default -> Failure.STATUS;
            };
        };
    }

    private Answer answer(byte[] body) throws MalformedField {
        return new Answer(reply(body), topics("Gateway-Subscribe"), topics("Gateway-Unsubscribe"), close(), state(),
                bounded("Gateway-Subprotocol", MAX_SUBPROTOCOL).filter(name -> !name.isEmpty()), principal());
    }

    private Optional<Answer.Reply> reply(byte[] body) throws MalformedField {
        if (body.length == 0) {
            return Optional.empty();
        }
        boolean isText = isText(fields.firstValue("Content-Type").orElse(""));
        if (isText && !isUtf8(body)) {
            throw new MalformedField(
                    "a text that isn't UTF-8 (Content-Type: " + fields.firstValue("Content-Type").orElse("") + ")");
        }
        return Optional.of(new Answer.Reply(isText, body));
    }

    /** Whether a client is to be sent such a body as text. */
    private static boolean isText(String contentType) {
        int parameters = contentType.indexOf(';');
        String type = (parameters < 0 ? contentType : contentType.substring(0, parameters)).strip()
                .toLowerCase(Locale.ROOT);
        return type.startsWith("text/") || type.equals("application/json") || type.endsWith("+json");
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private List<String> topics(String field) throws MalformedField {
        List<String> names = new ArrayList<>();
        for (String line : fields.allValues(field)) {
            for (String element : line.split(",", MAX_TOPICS + 2)) {
                String encoded = element.strip();
                if (encoded.isEmpty()) {
                    continue; // RFC 9110 section 5.6.1: a recipient ignores empty elements
                }
                if (names.size() == MAX_TOPICS) {
                    throw new MalformedField(field + ": more than " + MAX_TOPICS + " topics");
                }
                names.add(PercentText.decode(encoded).filter(AnswerReader::isTopic)
                        .orElseThrow(() -> new MalformedField(field + ": " + encoded
                                + " (expected: names of topics, percent-encoded, without + and #)")));
            }
        }
        return names;
    }

    private static boolean isTopic(String name) {
        return !name.isEmpty() && name.length() <= MAX_TOPIC
                && name.chars().noneMatch(c -> c == '+' || c == '#' || c == 0);
    }

    private Optional<CloseStatus> close() throws MalformedField {
        Optional<String> text = only("Gateway-Close");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = CLOSE.matcher(text.get());
        int code = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        String reason = code == 0 || matcher.group(2) == null ? "" : matcher.group(2);
        if (!CloseCode.isSendable(code) || reason.length() > CloseStatus.MAX_REASON_BYTES) {
            throw new MalformedField(
                    "Gateway-Close: " + text.get() + " (expected: a code that may be sent, and a reason of at most "
                            + CloseStatus.MAX_REASON_BYTES + " characters of ASCII)");
        }
        return Optional.of(new CloseStatus(code, reason));
    }

    private Optional<String> state() throws MalformedField {
        return bounded(EventRequests.STATE, MAX_STATE);
    }

    private Optional<String> principal() throws MalformedField {
        Optional<String> encoded = bounded("Gateway-Principal", 12 * MAX_PRINCIPAL);
        if (encoded.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(encoded.flatMap(PercentText::decode)
                .filter(name -> !name.isEmpty() && name.length() <= MAX_PRINCIPAL)
                .orElseThrow(() -> new MalformedField("Gateway-Principal: " + encoded.get()
                        + " (expected: 1 to " + MAX_PRINCIPAL + " characters, percent-encoded)")));
    }

    private Optional<String> bounded(String field, int most) throws MalformedField {
        Optional<String> text = only(field);
        if (text.isPresent() && (text.get().length() > most || !isPrintable(text.get()))) {
            throw new MalformedField(field + ": " + text.get().length() + " characters (expected: at most " + most
                    + ", all of visible ASCII)");
        }
        return text;
    }

    private Optional<String> only(String field) throws MalformedField {
        List<String> values = fields.allValues(field);
        if (values.size() > 1) {
            throw new MalformedField(field + ": " + values.size() + " times (expected: once)");
        }
        return values.stream().findFirst().map(String::strip);
    }

    private static boolean isVisible(String text) {
        return !text.isEmpty() && isPrintable(text);
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    /** Which field of an answer is wrong, and how. */
    @SuppressWarnings("serial") // never written
    private static final class MalformedField extends Exception {

        private final String found;

        private MalformedField(String found) {
            super(null, null, false, false);
            this.found = Printable.of(found);
        }
    }
}
