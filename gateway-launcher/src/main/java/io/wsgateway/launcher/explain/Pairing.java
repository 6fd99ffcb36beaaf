package io.wsgateway.launcher.explain;

import io.wsgateway.protocol.diagnosis.Exchange;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.diagnosis.HeadText;
import io.wsgateway.protocol.handshake.AcceptKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes exchanges of the heads that a text has, whichever stands first. Used once. */
final class Pairing {

    private static final List<String> GENERAL_ONLY =
            List.of("Remote Address", "Referrer Policy", "Source", "Initiator", "Version", "Scheme", "Filename",
                    "Address");

    private final List<Part> parts;
    private final List<String> taken = new ArrayList<>();
    private final List<Exchange> exchanges = new ArrayList<>();

    Pairing(List<Part> parts) {
        this.parts = new ArrayList<>(parts);
    }

    /** Where another reading is possible too, which was taken; sentences. */
    List<String> taken() {
        return taken;
    }

    /** The exchanges, in the order of their first heads. */
    List<Exchange> exchanges() {
        spread();
        startLines();
        parts.removeIf(Part::isEmpty);
        sides();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            Part next = i + 1 < parts.size() ? parts.get(i + 1) : null;
            if (!part.isResponse()) {
                int answer = answerOf(i);
                exchanges.add(exchange(part, answer > i ? parts.get(answer) : null));
                i = Math.max(i, answer);
            } else if (next != null && !next.isResponse() && belongsTo(part, next, i + 2)) {
                taken.add("The response in " + part.place() + " is taken for the answer to the request in "
                        + next.place() + ".");
                exchanges.add(exchange(next, part));
                i++;
            } else {
                exchanges.add(exchange(null, part));
            }
        }
        return exchanges;
    }

    /** The index of the response that follows a request: behind interim ones; the request's own if there is none. */
    private int answerOf(int request) {
        int answer = request;
        while (answer + 1 < parts.size() && parts.get(answer + 1).isResponse()
                && (answer == request || isInterim(parts.get(answer)))) {
            answer++;
        }
        return answer;
    }

    private static boolean isInterim(Part part) {
        return part.head.head().startLine().matches("HTTP/\\S+ 1\\d\\d.*")
                && !part.head.head().startLine().matches("HTTP/\\S+ 101.*");
    }

    /** True if a response stands before its request: the keys say so, or the request has no other behind it. */
    private boolean belongsTo(Part response, Part request, int behind) {
        boolean answersKey = request.first("Sec-WebSocket-Key").map(AcceptKey::accept)
                .filter(accept -> response.first("Sec-WebSocket-Accept").filter(accept::equals).isPresent())
                .isPresent();
        return answersKey || behind >= parts.size() || !parts.get(behind).isResponse() || parts.size() % 2 == 0;
    }

    /** A head that shows nothing of its side is the other one of two, or a request. */
    private void sides() {
        for (Part part : parts) {
            if (part.knownSide().isEmpty()) {
                boolean requested = parts.stream().anyMatch(other -> other != part && !other.isResponse()
                        && other.knownSide().isPresent());
                part.side(requested ? Side.RESPONSE : Side.REQUEST);
                taken.add("The head in " + part.place() + " is taken for a "
                        + (requested ? "response" : "request") + ": nothing in it says which it is.");
            }
        }
    }

    /** Tools write the first lines of HTTP/2 as fields. */
    private void startLines() {
        for (Part part : parts) {
            if (part.head.hasStartLine()) {
                continue;
            }
            Optional<String> status = part.head.take(":status");
            Optional<String> method = part.first(":method");
            Optional<String> path = part.first(":path");
            if (status.isPresent()) {
                part.head.startLine("HTTP/2 " + status.get());
            } else if (method.isPresent() && path.isPresent()) {
                part.head.startLine(method.get() + " " + path.get() + " HTTP/2");
            }
        }
    }

    /** Browsers say above the heads what the first lines were. */
    private void spread() {
        for (Part general : List.copyOf(parts)) {
            if (general.head.hasStartLine() || !general.isGeneral()) {
                continue;
            }
            Optional<String> url = general.head.take("Request URL").or(() -> general.head.take("URL"));
            String method = general.head.take("Request Method").orElse("GET");
            Optional<String> status = general.head.take("Status Code").or(() -> general.head.take("Status"));
            GENERAL_ONLY.forEach(general.head::take);
            Part request = head(Side.REQUEST, general);
            Part response = head(Side.RESPONSE, general);
            if (url.isPresent() && request != null) {
                RequestUrl.target(url.get())
                        .ifPresent(target -> request.head.startLine(method + " " + target + " HTTP/1.1"));
            }
            if (status.isPresent() && (response != null || !answered())) {
                (response == null ? added(general) : response).head
                        .startLine("HTTP/1.1 " + status.get().replaceFirst("^\\D+", ""));
            }
            return;
        }
    }

    private boolean answered() {
        return parts.stream().anyMatch(part -> part.head.hasStartLine() && part.isResponse());
    }

    private Part added(Part general) {
        Part response = new Part(Side.RESPONSE, false);
        response.lines.addAll(general.lines);
        response.cut();
        parts.add(response);
        return response;
    }

    private @Nullable Part head(Side side, Part general) {
        return parts.stream().filter(part -> (part != general || part.head.size() > 0) && !part.head.hasStartLine()
                && part.knownSide().filter(known -> known == side).isPresent()).findFirst().orElse(null);
    }

    private static Exchange exchange(@Nullable Part request, @Nullable Part response) {
        List<Finding> strange = Stream.of(Optional.ofNullable(request), Optional.ofNullable(response))
                .flatMap(Optional::stream).flatMap(part -> part.strange().stream()).toList();
        return new Exchange(text(request), text(response), response == null ? "" : response.body.toString(), strange);
    }

    private static Optional<HeadText> text(@Nullable Part part) {
        return Optional.ofNullable(part).map(Part::text);
    }
}
