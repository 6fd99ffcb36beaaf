package io.wsgateway.protocol.diagnosis;

import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.extension.ExtensionOffer;
import io.wsgateway.protocol.extension.ExtensionParser;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The checks of a response, in the order in which a browser makes them. Used once. */
final class ResponseDiagnosis {

    private static final String CLIENT = "RFC 6455 section 4.1";
    private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol";
    private static final String EXTENSIONS = "Sec-WebSocket-Extensions";
    private static final String CHALLENGE = "WWW-Authenticate";
    private static final int SWITCHING_PROTOCOLS = 101;
    /** As nginx, Apache, Go and Tomcat have it. */
    private static final List<String> TLS_HINTS = List.of("plain http request was sent to https port",
            "speaking plain http to an ssl-enabled server port", "client sent an http request to an https server",
            "combination of host and port requires tls");

    private static final String REJECTION = "Gateway-Rejection";

    private final HeadText response;
    private final Optional<Offer> offer;
    private final String body;
    private final Findings findings = new Findings(Side.RESPONSE);

    /**
     * @param offer what the request offered; empty if the request isn't known
     * @param body what followed the head
     */
    ResponseDiagnosis(HeadText response, Optional<Offer> offer, String body) {
        this.response = response;
        this.offer = offer;
        this.body = body;
    }

    List<Finding> findings() {
        if (isSwitch()) {
            if (response.fields().lines().isEmpty() && !response.whole()) {
                findings.unknown(Fault.FIELD_NOT_GIVEN, "header fields", "not in what was given", CLIENT);
                return findings.all();
            }
            if (!isExtendedConnect()) {
                upgrade();
                findings.listed(response, "Connection", "Upgrade", Fault.RESPONSE_CONNECTION_MISSING);
                new AcceptDiagnosis(findings).examine(response, offer);
            }
            subprotocol();
            extensions();
            framing();
        }
        return findings.all();
    }

    /** Judges the status line; true if what follows is to be judged as a 101. */
    private boolean isSwitch() {
        String line = response.startLine();
        if (line.isEmpty()) {
            findings.unknown(Fault.STATUS_LINE_MISSING, "status line",
                    "not in what was given; judged as a 101", CLIENT);
            return true;
        }
        Optional<StatusLine> parsed = StatusLine.parse(line);
        if (parsed.isEmpty()) {
            findings.wrong(Fault.STATUS_LINE_MALFORMED, "status line", Printable.of(line), "RFC 9112 section 4");
            return false;
        }
        StatusLine status = parsed.get();
        if (status.isOld()) {
            findings.wrong(Fault.RESPONSE_VERSION_OLD, "HTTP version", Printable.of(status.version()),
                    "RFC 9110 section 15.2");
        }
        if (isExtendedConnect() && status.code() / 100 == 2) {
            findings.right("status", Integer.toString(status.code()), "RFC 8441 section 5");
            return true;
        }
        if (status.code() == SWITCHING_PROTOCOLS && !isExtendedConnect()) {
            findings.right("status", "101", CLIENT);
            return true;
        }
        notSwitched(status);
        return false;
    }

    private boolean isExtendedConnect() {
        return offer.filter(Offer::extendedConnect).isPresent();
    }

    private void notSwitched(StatusLine status) {
        String shown = Printable.of(status.code() + " " + status.reason()).strip();
        Fault fault = switch (status.code()) {
            case 300, 301, 302, 303, 307, 308 -> Fault.REDIRECTED;
            case 400 -> saysThatTlsIsExpected() ? Fault.TLS_EXPECTED : Fault.BAD_REQUEST;
            case 401 -> response.values(CHALLENGE).isEmpty() ? Fault.CHALLENGE_MISSING : Fault.AUTHENTICATION_ASKED;
            case 407 -> Fault.AUTHENTICATION_ASKED;
            case 403 -> Fault.FORBIDDEN;
            case 404 -> Fault.NOT_FOUND;
            case 426 -> Fault.UPGRADE_ASKED;
            case 429 -> Fault.TOO_MANY_REQUESTS;
            case 502, 504 -> Fault.BAD_GATEWAY;
            case 503 -> Fault.UNAVAILABLE;
            default -> status.code() >= 200 && status.code() < 300
                    ? Fault.ANSWERED_BY_PAGE
                    : status.code() >= 500 ? Fault.SERVER_FAILED
                    : Fault.STATUS_UNEXPECTED;
        };
        findings.wrong(fault, "status", shown + detail(fault) + hint(), CLIENT);
        response.fields()
                .first(REJECTION)
                .ifPresent(id -> findings.note(Fault.REJECTED_WITH_ID, REJECTION, Printable.of(id), CLIENT));
    }

    /** What a field of the answer adds to its status. */
    private String detail(Fault fault) {
        return switch (fault) {
            case REDIRECTED -> response.fields()
                    .first("Location")
                    .map(location -> " to " + Printable.of(location))
                    .orElse("");
            case AUTHENTICATION_ASKED -> response.fields()
                    .first(CHALLENGE)
                    .map(challenge -> ", " + CHALLENGE + ": " + Printable.of(challenge))
                    .orElse("");
            case CHALLENGE_MISSING -> ", without " + CHALLENGE;
            default -> "";
        };
    }

    /** Servers that got plain HTTP where they expect TLS, and say so. */
    private boolean saysThatTlsIsExpected() {
        String said = body.toLowerCase(Locale.ROOT);
        return TLS_HINTS.stream().anyMatch(said::contains)
                || response.values(REJECTION).contains(RejectionReason.TLS_PLAIN_HTTP.id());
    }

    /** The first line of the body that a person may read. */
    private String hint() {
        return body.lines()
                .map(line -> line.replaceAll("<[^>]*>", " ").strip())
                .filter(line -> line.chars().anyMatch(Character::isLetter))
                .findFirst()
                .map(line -> "; its body begins: " + Printable.of(line))
                .orElse("");
    }

    /** "If the response lacks an |Upgrade| header field or [it] contains a value that is not [...] websocket". */
    private void upgrade() {
        List<String> values = response.values("Upgrade");
        if (values.isEmpty()) {
            findings.missing(response, "Upgrade", Fault.RESPONSE_UPGRADE_MISSING, CLIENT);
        } else if (values.size() == 1 && values.getFirst().equalsIgnoreCase("websocket")) {
            findings.right("Upgrade", Printable.of(values.getFirst()), CLIENT);
        } else {
            findings.wrong(Fault.RESPONSE_UPGRADE_WRONG, "Upgrade", Printable.of(String.join(" | ", values)), CLIENT);
        }
    }

    /**
     * "If the response includes a |Sec-WebSocket-Protocol| header field and this header field indicates the use of a subprotocol
     * that was not present in the client's handshake [...], the client MUST _Fail the WebSocket Connection_."
     */
    private void subprotocol() {
        List<String> values = response.values(SUBPROTOCOL);
        switch (values.size()) {
            case 0 -> noneChosen();
            case 1 -> chosen(values.getFirst());
            default -> findings.wrong(Fault.SUBPROTOCOL_REPEATED, SUBPROTOCOL, values.size() + " field lines: "
                    + Printable.of(String.join(" | ", values)), "RFC 6455 section 11.3.4");
        }
    }

    private void noneChosen() {
        List<String> offered = offer.flatMap(Offer::subprotocols).orElse(List.of());
        if (!response.whole() || offered.isEmpty()) {
            findings.absent(response, SUBPROTOCOL, "none chosen", CLIENT);
            return;
        }
        String what = "none chosen, of " + Printable.of(String.join(", ", offered));
        if (offer.filter(Offer::fromBrowser).isPresent()) {
            findings.wrong(Fault.SUBPROTOCOL_NONE_CHOSEN, SUBPROTOCOL, what,
                    "Fetch, establish a WebSocket connection");
        } else {
            findings.note(Fault.SUBPROTOCOL_NONE_CHOSEN, SUBPROTOCOL, what, CLIENT);
        }
    }

    private void chosen(String value) {
        String shown = Printable.of(value);
        Optional<List<String>> known = offer.flatMap(Offer::subprotocols);
        List<String> offered = known.orElse(List.of());
        if (offered.contains(value)) {
            findings.right(SUBPROTOCOL, "chooses " + shown, CLIENT);
        } else if (value.isEmpty()) {
            findings.wrong(Fault.SUBPROTOCOL_EMPTY, SUBPROTOCOL, "an empty value", "RFC 6455 section 4.2.2");
        } else if (value.indexOf(',') >= 0) {
            findings.wrong(Fault.SUBPROTOCOL_LIST, SUBPROTOCOL, "a list: " + shown, "RFC 6455 section 4.2.2");
        } else if (offered.stream().anyMatch(value::equalsIgnoreCase)) {
            findings.wrong(Fault.SUBPROTOCOL_CASE, SUBPROTOCOL, shown + " (offered: "
                    + Printable.of(String.join(", ", offered)) + ")", CLIENT);
        } else if (known.isEmpty()) {
            findings.unknown(Fault.SUBPROTOCOL_NOT_OFFERED, SUBPROTOCOL,
                    "chooses " + shown + "; whether that was offered isn't known", CLIENT);
        } else {
            findings.wrong(Fault.SUBPROTOCOL_NOT_OFFERED, SUBPROTOCOL, "chooses " + shown
                    + ", which was never offered ("
                    + (offered.isEmpty() ? "nothing was" : "offered: " + Printable.of(String.join(", ", offered))) + ")"
                    + pathEcho(offer.map(Offer::path).orElse(""), value), CLIENT);
        }
    }

    /** A server that takes the path for the subprotocol is a classic. */
    private static String pathEcho(String path, String value) {
        if (path.isEmpty()) {
            return "; a server that takes the request's path for it answers so";
        }
        return path.substring(path.lastIndexOf('/') + 1).equals(value) || path.equals(value)
                ? "; it is the request's path, which is no subprotocol"
                : "";
    }

    private void extensions() {
        List<String> values = response.values(EXTENSIONS);
        if (values.isEmpty()) {
            findings.absent(response, EXTENSIONS, "none agreed on", "RFC 6455 section 9.1");
            return;
        }
        Optional<List<ExtensionOffer>> answers = ExtensionParser.parse(values);
        if (answers.isEmpty()) {
            findings.wrong(Fault.EXTENSION_RESPONSE_MALFORMED, EXTENSIONS, Printable.of(String.join(" | ", values)),
                    "RFC 6455 section 9.1");
            return;
        }
        Set<String> seen = new HashSet<>();
        for (ExtensionOffer answer : answers.get()) {
            if (!seen.add(answer.name())) {
                findings.wrong(Fault.EXTENSION_REPEATED, EXTENSIONS, "twice " + Printable.of(answer.name()),
                        "RFC 6455 section 9.1");
            } else {
                extension(answer);
            }
        }
    }

    private void extension(ExtensionOffer answer) {
        String shown = Parameters.shown(answer);
        if (offer.flatMap(Offer::extensions).isEmpty()) {
            findings.unknown(Fault.EXTENSION_NOT_OFFERED, EXTENSIONS,
                    "agrees on " + shown + "; whether that was offered isn't known", CLIENT);
            return;
        }
        List<ExtensionOffer> offers = offer.map(known -> known.of(answer.name())).orElse(List.of());
        if (offers.isEmpty()) {
            findings.wrong(Fault.EXTENSION_NOT_OFFERED, EXTENSIONS, shown + ", which was never offered", CLIENT);
            return;
        }
        Optional<String> problem = answer.name().equals(PerMessageDeflate.NAME)
                ? Parameters.problem(answer, offers)
                : Optional.empty();
        if (problem.isPresent()) {
            findings.wrong(Fault.DEFLATE_RESPONSE_INVALID, EXTENSIONS, shown + ": " + problem.get(),
                    "RFC 7692 section 7.1");
        } else {
            findings.right(EXTENSIONS, "agrees on " + shown, "RFC 6455 section 9.1");
        }
    }

    /** "A server MUST NOT send a Transfer-Encoding header field in any response with a status code of 1xx". */
    private void framing() {
        for (String name : List.of("Transfer-Encoding", "Content-Length")) {
            if (!response.values(name).isEmpty()) {
                findings.wrong(Fault.RESPONSE_BODY, name, Printable.of(String.join(", ", response.values(name))),
                        "RFC 9112 section 6.1");
            }
        }
    }
}
