package io.wsgateway.launcher.it;

import io.wsgateway.launcher.it.ServerStream.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One case of {@code frame-cases.json}: bytes sent to an open session, and what may come back. */
record FrameCase(JsonNode json) {

    private static final Duration OPENING = Duration.ofSeconds(30);
    /** How long what must come is waited for, however soon it should: a case is about what comes, not about the machine's pace. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** How long nothing may come before an answer counts as complete. */
    private static final Duration QUIET = Duration.ofMillis(120);

    /** What came back. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Observed(byte[] bytes, ServerStream stream, Wire.End end) {

        boolean ended() {
            return end != Wire.End.OPEN;
        }

        @Override
        public String toString() {
            OptionalInt code = stream.closeCode();
            return "close %s, end %s, %d messages%s".formatted(code.isPresent() ? code.getAsInt() : "none", end,
                    stream.messages().size(), stream.messages().stream().limit(2).toList());
        }
    }

    String id() {
        return json.path("id").asString();
    }

    String title() {
        return json.path("title").asString();
    }

    boolean isManual() {
        return json.path("manual").asBoolean(false);
    }

    /** True if it keeps a whole event loop busy for a while. */
    boolean isFlood() {
        return StreamSupport.stream(json.path("steps").spliterator(), false)
                .anyMatch(step -> step.path("repeat").asInt(1) >= 1000);
    }

    boolean offersExtensions() {
        return json.path("offer_extensions").isString();
    }

    /** The same, which may take as long as the other says. */
    FrameCase within(JsonNode other) {
        JsonNode longer = json.deepCopy();
        ((ObjectNode) longer.path("expect")).put("within_ms", other.path("within_ms").asInt())
                .put("tcp_close_wait_ms", other.path("tcp_close_wait_ms").asInt());
        return new FrameCase(longer);
    }

    /** All that it sends, where it sends hexadecimal bytes only. */
    byte[] bytes() {
        return HexFormat.of().parseHex(strings(json.path("steps").findValues("hex")).collect(Collectors.joining()));
    }

    /** Runs the case on the path it names. */
    Verdict run(InetSocketAddress gateway) throws IOException {
        try (Wire wire = Wire.connect(gateway)) {
            boolean deflate = open(wire);
            if (json.path("requires_pmd").asBoolean(false) && !deflate) {
                return new Verdict(id(), title(), List.of("permessage-deflate was not negotiated"), "");
            }
            Observed observed = observe(wire, deflate);
            return new Verdict(id(), title(), judge(observed), observed.toString());
        }
    }

    private boolean open(Wire wire) throws IOException {
        String[] offer = offersExtensions()
                ? new String[] {"Sec-WebSocket-Extensions: " + json.path("offer_extensions").asString()}
                : new String[0];
        wire.send(ClientFrames.handshake(json.path("path").asString(), offer));
        wire.pumpUntil(some -> HttpAnswers.parse(some.received()).decision().isPresent(), OPENING);
        HttpAnswers answers = HttpAnswers.parse(wire.received());
        HttpAnswers.Answer answer = answers.decision()
                .orElseThrow(() -> new AssertionError(id() + ": no answer to the opening handshake"));
        if (answer.status() != 101) {
            throw new AssertionError("%s: the opening handshake was answered %s".formatted(id(), answer));
        }
        wire.discard(wire.size() - answers.rest().length);
        return answer.header("Sec-WebSocket-Extensions").orElse("").contains("permessage-deflate");
    }

    private Observed observe(Wire wire, boolean deflate) throws IOException {
        JsonNode expect = json.path("expect");
        Duration within = Duration.ofMillis(expect.path("within_ms").asInt(2000));
        long start = System.nanoTime();
        for (JsonNode step : json.path("steps")) {
            if (wire.isOpen()) {
                perform(step, wire, start, within);
            }
        }
        long sent = System.nanoTime();
        int seen = -1;
        Observed observed = observed(wire, deflate);
        while (wire.isOpen() && (since(sent).compareTo(within) < 0
                || (since(sent).compareTo(PATIENCE) < 0 && !judge(observed).isEmpty()))) {
            wire.pump(QUIET);
            observed = observed(wire, deflate);
            if (observed.stream().closeCode().isPresent()) {
                wire.pump(mayStayOpen() ? Duration.ofMillis(1500) : PATIENCE);
                break;
            }
            boolean quiet = wire.size() > 0 && wire.size() == seen;
            if (quiet && !outcomes().getFirst().equals("close") && judge(observed).isEmpty()) {
                break;
            }
            seen = wire.size();
        }
        return observed(wire, deflate);
    }

    private static Observed observed(Wire wire, boolean deflate) {
        byte[] bytes = wire.received();
        return new Observed(bytes, ServerStream.parse(bytes, deflate), wire.end());
    }

    private void perform(JsonNode step, Wire wire, long start, Duration within) throws IOException {
        if (step.has("hex") || step.has("gen")) {
            byte[] bytes = stepBytes(step);
            int chunk = step.path("chunk").asInt(0);
            if (chunk == 0) {
                wire.send(bytes);
            } else {
                sendInChunks(step, bytes, chunk, wire, start, within);
            }
        }
        if (step.path("delay_ms").asInt(0) > 0) {
            wire.pump(Duration.ofMillis(step.path("delay_ms").asInt()));
        }
        switch (step.path("action").asString("")) {
            case "shutdown_wr" -> wire.shutdownOutput();
            case "rst" -> wire.reset();
            case "stop_reading" -> Pace.pause(Duration.ofMillis(step.path("ms").asInt(1000)));
            case "" -> {}
            default -> throw new AssertionError(id() + ": unknown action in " + step);
        }
    }

    /** What a step sends; nothing if it does something else. */
    static byte[] stepBytes(JsonNode step) {
        if (!step.has("hex") && !step.has("gen")) {
            return new byte[0];
        }
        return repeat(step.has("hex")
                ? HexFormat.of().parseHex(step.path("hex").asString())
                : generate(step), step.path("repeat").asInt(1));
    }

    private static void sendInChunks(JsonNode step, byte[] bytes, int chunk, Wire wire, long start, Duration within)
            throws IOException {
        Duration gap = Duration.ofMillis(step.path("gap_ms").asInt(1));
        boolean slow = gap.toMillis() >= 100;
        for (int i = 0; i < bytes.length && wire.isOpen(); i += chunk) {
            wire.send(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + chunk)));
            if (slow) {
                wire.pump(gap);
            } else {
                Pace.pause(gap);
            }
            if (slow && since(start).compareTo(within) > 0) {
                return;
            }
        }
    }

    private static byte[] generate(JsonNode step) {
        int opcode = step.path("opcode").asInt();
        if (step.path("gen").asString().equals("pmd_zeros")) {
            return ClientFrames.deflatedZeros(opcode, step.path("inflated_bytes").asInt());
        }
        byte[] fill = HexFormat.of().parseHex(step.path("fill_hex").asString());
        byte[] payload = new byte[step.path("length").asInt()];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = fill[i % fill.length];
        }
        return ClientFrames.frame(step.path("fin").asInt() == 1, step.path("rsv").asInt(0), opcode, payload);
    }

    private static byte[] repeat(byte[] bytes, int count) {
        if (count == 1) {
            return bytes;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream(bytes.length * count);
        IntStream.range(0, count).forEach(i -> all.writeBytes(bytes));
        return all.toByteArray();
    }

    private boolean mayStayOpen() {
        return !json.path("expect").path("tcp_must_close").asBoolean(true);
    }

    private List<String> outcomes() {
        return strings(json.path("expect").path("outcome")).toList();
    }

    private List<String> judge(Observed observed) {
        List<String> reasons = new ArrayList<>(observed.stream().violations());
        if (observed.end() == Wire.End.OURS) {
            return reasons;
        }
        if (observed.stream().closeCode().isPresent() && !observed.ended() && !mayStayOpen()) {
            reasons.add("Close, but TCP left open");
        }
        List<String> misses = new ArrayList<>();
        for (String outcome : outcomes()) {
            Optional<String> miss = judge(outcome, observed);
            if (miss.isEmpty()) {
                return reasons;
            }
            misses.add(miss.get());
        }
        reasons.addAll(misses);
        return reasons;
    }

    /** Empty if this outcome is what happened, else why not. */
    private Optional<String> judge(String outcome, Observed observed) {
        JsonNode expect = json.path("expect");
        List<Message> messages = observed.stream().messages();
        OptionalInt code = observed.stream().closeCode();
        boolean forbiddenData = expect.path("no_data_before_close").asBoolean(false) && !messages.isEmpty();
        String what = observed.toString();
        return switch (outcome) {
            case "close" -> {
                if (code.isEmpty() || numbers(expect.path("close_codes")).noneMatch(each -> each == code.getAsInt())) {
                    yield Optional.of("%s (expected: close %s)".formatted(what, expect.path("close_codes")));
                }
                if (forbiddenData) {
                    yield Optional.of("data delivered before the Close: " + what);
                }
                yield when(mayStayOpen() || observed.ended(), "Close, but TCP left open");
            }
            case "tcp_close" -> when(code.isEmpty() && observed.ended() && !forbiddenData,
                    what + " (expected: end of TCP without Close)");
            case "recv" -> when(
                    HexFormat.of().formatHex(observed.bytes()).startsWith(expect.path("recv_hex").asString()),
                    "received %s (expected: %s)".formatted(start(observed.bytes()), expect.path("recv_hex")));
            case "recv_all" -> {
                List<String> frames = observed.stream().frames().stream().map(ServerFrame::hex).toList();
                yield when(frames.stream().sorted().toList()
                        .equals(strings(expect.path("frames_hex")).sorted().toList()),
                        "received %s (expected: %s)".formatted(frames, expect.path("frames_hex")));
            }
            case "echo", "echo_inflated" -> when(isEcho(messages), what + " (expected: the echo)");
            case "echo_fill" -> when(!messages.isEmpty() && isFill(messages.getFirst()),
                    "%s (expected: echo of %s bytes)".formatted(what, expect.path("echo_len")));
            case "echo_inflated_len" -> when(
                    !messages.isEmpty() && messages.getFirst().payload().length == expect.path("echo_len").asInt(),
                    "%s (expected: echo of %s bytes)".formatted(what, expect.path("echo_len")));
            case "echo_any" -> when(!messages.isEmpty(), what + " (expected: a message)");
            case "alive" -> when(!observed.ended() && code.isEmpty(), what + " (expected: alive)");
            default -> throw new AssertionError("%s: unknown outcome %s".formatted(id(), outcome));
        };
    }

    private boolean isEcho(List<Message> messages) {
        JsonNode expect = json.path("expect");
        int count = expect.path("echo_count").asInt(1);
        byte[] echo = HexFormat.of().parseHex(expect.path("echo_hex").asString());
        return messages.size() >= count && messages.stream().limit(count)
                .allMatch(message -> message.opcode() == expect.path("echo_opcode").asInt()
                        && Arrays.equals(message.payload(), echo));
    }

    private boolean isFill(Message message) {
        JsonNode expect = json.path("expect");
        byte[] fill = HexFormat.of().parseHex(expect.path("echo_fill_hex").asString());
        return message.opcode() == expect.path("echo_opcode").asInt()
                && Arrays.equals(message.payload(), repeat(fill, expect.path("echo_len").asInt()));
    }

    private static Optional<String> when(boolean happened, String miss) {
        return happened ? Optional.empty() : Optional.of(miss);
    }

    private static Stream<String> strings(Iterable<JsonNode> list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asString);
    }

    private static IntStream numbers(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt);
    }

    private static String start(byte[] bytes) {
        return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 64));
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
