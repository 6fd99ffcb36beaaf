package io.wsgateway.launcher.it;

import io.wsgateway.launcher.it.HttpAnswers.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** One case of {@code handshake-cases.json}: bytes sent to a new connection, and what may come back. */
record HandshakeCase(JsonNode json) {

    /** How long an answer may be followed by more before the connection counts as quiet. */
    private static final Duration QUIET = Duration.ofMillis(350);
    /** How long what must come is waited for, and the end of a connection that must end, however soon they should. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** By how much a slow machine may exceed the time that a case allows for an answer. */
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration STEP = Duration.ofMillis(150);

    /** What came back. */
    private record Observed(HttpAnswers http, Wire.End end, Duration time) {

        boolean ended() {
            return end != Wire.End.OPEN;
        }

        boolean deflate() {
            return http.decision().flatMap(answer -> answer.header("sec-websocket-extensions"))
                    .filter(value -> value.contains("permessage-deflate")).isPresent();
        }

        ServerStream frames() {
            return ServerStream.parse(http.rest(), deflate());
        }

        @Override
        public String toString() {
            return "status %s, end %s, %d ms".formatted(http.answers().stream().map(Answer::status).toList(), end,
                    time.toMillis());
        }
    }

    String id() {
        return json.path("id").asString();
    }

    String title() {
        return json.path("title").asString();
    }

    boolean isAboutExtensions() {
        return json.has("extensions_header_any_of");
    }

    Verdict run(InetSocketAddress gateway) throws IOException {
        Observed observed = observe(gateway);
        return new Verdict(id(), title(), judge(observed), observed.toString());
    }

    /** How soon it must be answered. */
    private Duration most() {
        return Duration.ofMillis(json.path("max_ms").asInt(2000));
    }

    private Observed observe(InetSocketAddress gateway) throws IOException {
        long start = System.nanoTime();
        try (Wire wire = Wire.connect(gateway)) {
            if (json.has("raw")) {
                wire.send(json.path("raw").asString());
            } else if (json.has("raw_parts")) {
                wire.send(parts(json.path("raw_parts")));
            } else {
                for (JsonNode step : json.path("steps")) {
                    perform(step, wire, start);
                }
            }
            boolean answered = false;
            while (!answered && wire.isOpen() && since(start).compareTo(PATIENCE) < 0) {
                wire.pump(STEP);
                answered = HttpAnswers.parse(wire.received()).decision().isPresent();
            }
            Duration answeredAfter = since(start);
            if (answered) {
                wire.pump(QUIET);
                int status = HttpAnswers.parse(wire.received()).decision().map(Answer::status).orElse(0);
                if (mustEnd(status)) {
                    wire.pump(PATIENCE);
                }
                if (status == 101 && json.has("after_101")) {
                    wire.pumpUntil(more -> afterAcceptance(observed(more, answeredAfter)).isEmpty(), PATIENCE);
                }
            }
            return observed(wire, answeredAfter);
        }
    }

    private static Observed observed(Wire wire, Duration time) {
        return new Observed(HttpAnswers.parse(wire.received()), wire.end(), time);
    }

    private void perform(JsonNode step, Wire wire, long start) throws IOException {
        if (step.has("raw")) {
            byte[] bytes = latin1(step.path("raw").asString());
            int chunk = Math.max(1, step.path("chunk").asInt(bytes.length));
            for (int i = 0; i < bytes.length && wire.isOpen(); i += chunk) {
                wire.send(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + chunk)));
                if (step.has("gap_ms")) {
                    wire.pump(Duration.ofMillis(step.path("gap_ms").asInt()));
                }
                if (since(start).compareTo(most().plus(GRACE)) > 0) {
                    break;
                }
            }
        }
        if (step.path("delay_ms").asInt(0) > 0) {
            wire.pump(Duration.ofMillis(step.path("delay_ms").asInt()));
        }
        switch (step.path("action").asString("")) {
            case "shutdown_wr" -> wire.shutdownOutput();
            case "rst" -> wire.reset();
            default -> {}
        }
        if (step.has("wait_close_ms")) {
            wire.pump(Duration.ofMillis(step.path("wait_close_ms").asInt()));
        }
    }

    private boolean mustEnd(int status) {
        String after = json.path("connection_after").asString();
        return after.equals("close") || (after.equals("close_unless_101") && status != 101);
    }

    private List<String> judge(Observed observed) {
        Optional<Answer> decision = observed.http().decision();
        if (decision.isEmpty()) {
            boolean reset = StreamSupport.stream(json.path("steps").spliterator(), false)
                    .anyMatch(step -> step.path("action").asString("").equals("rst"));
            boolean silence = json.path("close_without_response_ok").asBoolean() && observed.ended();
            return reset || silence ? List.of() : List.of("no response");
        }
        Answer answer = decision.get();
        List<String> reasons = new ArrayList<>();
        if (contains(json.path("expected_status"), answer.status())) {
            judgeHeaders(answer, reasons);
        } else {
            reasons.add("status %d (expected: %s)".formatted(answer.status(), json.path("expected_status")));
        }
        if (observed.http().decisions() > json.path("max_http_responses").asInt()) {
            reasons.add("%d responses".formatted(observed.http().decisions()));
        }
        if (mustEnd(answer.status()) && !observed.ended()) {
            reasons.add("connection left open");
        }
        if (json.path("connection_after").asString().equals("open") && observed.ended()) {
            reasons.add("connection ended: " + observed.end());
        }
        if (json.has("max_ms") && observed.time().compareTo(most().plus(GRACE)) > 0) {
            reasons.add("too slow: %d ms".formatted(observed.time().toMillis()));
        }
        if (answer.status() == 101) {
            reasons.addAll(observed.frames().violations());
            reasons.addAll(afterAcceptance(observed));
        } else if (observed.http().rest().length > 0) {
            reasons.add("%d bytes after the response".formatted(observed.http().rest().length));
        }
        return reasons;
    }

    private void judgeHeaders(Answer answer, List<String> reasons) {
        boolean accepted = answer.status() == 101;
        JsonNode required = json.path("required_headers");
        judgeRequired(answer, required.path(Integer.toString(answer.status())), reasons);
        if (!accepted) {
            judgeRequired(answer, required.path("any_error"), reasons);
        }
        for (JsonNode name : json.path("forbidden_headers").path(accepted ? "101" : "error")) {
            answer.header(name.asString()).ifPresent(value -> reasons.add(
                    "%s: %s (expected: no such header)".formatted(name.asString(), value)));
        }
        if (accepted) {
            judgeChoice(answer, "Sec-WebSocket-Protocol", "protocol_header_any_of", false, reasons);
            judgeChoice(answer, "Sec-WebSocket-Extensions", "extensions_header_any_of", true, reasons);
        }
    }

    private static void judgeRequired(Answer answer, JsonNode required, List<String> reasons) {
        required.properties().forEach(field -> {
            String value = answer.header(field.getKey()).orElse("");
            String pattern = field.getValue().asString();
            if (value.isEmpty() || !Pattern.matches(pattern, value)) {
                reasons.add("%s: %s (expected: %s)".formatted(field.getKey(), value, pattern));
            }
        });
    }

    private void judgeChoice(Answer answer, String header, String field, boolean patterns, List<String> reasons) {
        if (!json.has(field)) {
            return;
        }
        Optional<String> value = answer.header(header);
        boolean allowed = StreamSupport.stream(json.path(field).spliterator(), false).anyMatch(choice -> choice.isNull()
                ? value.isEmpty()
                : value.filter(text -> patterns
                        ? Pattern.matches(choice.asString(), text)
                        : choice.asString().equals(text)).isPresent());
        if (!allowed) {
            reasons.add("%s: %s (expected: one of %s)".formatted(header, value.orElse("absent"), json.path(field)));
        }
    }

    /** Empty if what followed the 101 is one of the things the case allows. */
    private List<String> afterAcceptance(Observed observed) {
        JsonNode choices = json.path("after_101").path("any_of");
        if (choices.isMissingNode()) {
            return List.of();
        }
        ServerStream stream = observed.frames();
        for (JsonNode choice : choices) {
            boolean received = choice.has("recv_hex")
                    && HexFormat.of().formatHex(observed.http().rest()).startsWith(choice.path("recv_hex").asString());
            boolean ended = choice.path("tcp_close").asBoolean(false) && observed.ended();
            boolean closed = choice.has("close_codes") && stream.closeCode().isPresent()
                    && contains(choice.path("close_codes"), stream.closeCode().getAsInt());
            if (received || ended || closed) {
                return List.of();
            }
        }
        return List.of("after the 101: %s (expected: one of %s)"
                .formatted(HexFormat.of().formatHex(observed.http().rest()), choices));
    }

    private static boolean contains(JsonNode list, int number) {
        return StreamSupport.stream(list.spliterator(), false).anyMatch(node -> node.asInt() == number);
    }

    private static byte[] parts(JsonNode parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (JsonNode part : parts) {
            bytes.writeBytes(latin1(part.isString()
                    ? part.asString()
                    : part.path("repeat").asString().repeat(part.path("count").asInt())));
        }
        return bytes.toByteArray();
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
