package io.wsgateway.apps.http;

import io.wsgateway.app.Admission;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.protocol.handshake.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a back end is told of a request for a session, and what its answer means. */
final class Connects {

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private Connects() {}

    /** The event's data: a JSON object. */
    static byte[] data(OpeningRequest request, List<String> headers) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("path", request.path());
        data.put("parameters", request.parameters());
        request.query().ifPresent(query -> data.put("query", query));
        request.header("Origin").ifPresent(origin -> data.put("origin", origin));
        data.put("subprotocols", offered(request));
        data.put("address", request.handshake().peer().getAddress().getHostAddress());
        Map<String, String> told = new LinkedHashMap<>();
        for (String name : headers) {
            List<String> values = request.handshake().headers().values(name);
            if (!values.isEmpty()) {
                told.put(name.toLowerCase(Locale.ROOT), String.join(", ", values));
            }
        }
        data.put("headers", told);
        return Json.write(data).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What becomes of the request.
     *
     * @param subprotocols what sessions may speak where the back end doesn't choose, in order of preference
     * @param backEnd its URL as it may be shown
     */
    static Decision decide(Outcome outcome, OpeningRequest request, List<String> subprotocols, String backEnd) {
        return switch (outcome) {
            case Outcome.Answered(var answer) -> granted(answer, offered(request), subprotocols, backEnd);
            case Outcome.Failed failed when failed.status() == UNAUTHORIZED -> new Decision.Refused(
                    Admission.unauthenticated(failed.challenge().orElse("Bearer")), "http-unauthenticated");
            case Outcome.Failed failed when failed.status() == FORBIDDEN -> new Decision.Refused(
                    Admission.denied(backEnd + " has answered 403"), "http-denied");
            case Outcome.Failed failed -> unavailable(failed, backEnd);
        };
    }

    private static Decision granted(Answer answer, List<String> offered, List<String> subprotocols, String backEnd) {
        Optional<String> chosen = answer.subprotocol();
        if (chosen.isPresent() && !offered.contains(chosen.get())) {
            return unavailable(Outcome.failed(Failure.MALFORMED, "Gateway-Subprotocol: "
                    + Printable.of(chosen.get()) + " (expected: one that the client offers, "
                    + (offered.isEmpty() ? "which offers none" : Printable.of(String.join(", ", offered))) + ")"),
                    backEnd);
        }
        return new Decision.Granted(answer, new Admission.Granted(answer.principal(),
                chosen.or(() -> subprotocols.stream().filter(offered::contains).findFirst())));
    }

    private static Decision unavailable(Outcome.Failed failed, String backEnd) {
        return new Decision.Failed(
                Admission.unavailable(failed.failure().id() + ": " + backEnd + ": " + failed.detail(),
                        Ending.retryAfter(failed)),
                failed);
    }

    private static List<String> offered(OpeningRequest request) {
        List<String> offered = new ArrayList<>();
        for (String line : request.handshake().headers().values("Sec-WebSocket-Protocol")) {
            Arrays.stream(line.split(",", -1)).map(String::strip).filter(name -> !name.isEmpty()).forEach(offered::add);
        }
        return offered;
    }

    /** What becomes of a request for a session. Immutable. */
    sealed interface Decision {

        /** What the gateway is told. */
        Admission admission();

        /** There will be a session. */
        record Granted(Answer answer, Admission admission) implements Decision {}

        /** The back end wants none; {@code counted} is the name that this is counted by. */
        record Refused(Admission admission, String counted) implements Decision {}

        /** Nobody has decided. */
        record Failed(Admission admission, Outcome.Failed failed) implements Decision {}
    }
}
