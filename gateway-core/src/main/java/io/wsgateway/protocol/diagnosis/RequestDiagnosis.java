package io.wsgateway.protocol.diagnosis;

import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.extension.DeflateNegotiation;
import io.wsgateway.protocol.extension.ExtensionOffer;
import io.wsgateway.protocol.extension.ExtensionParser;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.handshake.AcceptKey;
import io.wsgateway.protocol.handshake.Origin;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.handshake.SubprotocolSelection;
import io.wsgateway.protocol.syntax.Token;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** The checks of a request. Used once. */
final class RequestDiagnosis {

    private static final String CLIENT = "RFC 6455 section 4.1";
    private static final int UNPADDED_KEY = 22;

    private final HeadText request;
    private final Findings findings = new Findings(Side.REQUEST);

    RequestDiagnosis(HeadText request) {
        this.request = request;
    }

    List<Finding> findings() {
        if (Offer.isExtendedConnect(request)) {
            extendedConnect();
        } else {
            requestLine();
        }
        if (request.fields().lines().isEmpty() && !request.whole()) {
            findings.unknown(Fault.FIELD_NOT_GIVEN, "header fields", "not in what was given", CLIENT);
            return findings.all();
        }
        host();
        if (!Offer.isExtendedConnect(request)) {
            findings.listed(request, "Upgrade", "websocket", Fault.REQUEST_UPGRADE_MISSING);
            findings.listed(request, "Connection", "Upgrade", Fault.REQUEST_CONNECTION_MISSING);
        }
        version();
        if (!Offer.isExtendedConnect(request)) {
            key();
        }
        origin();
        subprotocols();
        extensions();
        body();
        return findings.all();
    }

    private void requestLine() {
        String line = request.startLine();
        if (line.isEmpty()) {
            findings.unknown(Fault.REQUEST_LINE_MISSING, "request line",
                    "not in what was given, so method, path and HTTP version can't be judged", CLIENT);
            return;
        }
        Optional<RequestLine> parsed = RequestLine.parse(line)
                .filter(parts -> Token.isToken(parts.method()) && parts.version().startsWith("HTTP/"));
        if (parsed.isEmpty()) {
            findings.wrong(Fault.REQUEST_LINE_MALFORMED, "request line", Printable.of(line), "RFC 9112 section 3");
            return;
        }
        String method = parsed.get().method();
        String version = parsed.get().version();
        if (method.equals("GET")) {
            findings.right("method", "GET", CLIENT);
        } else {
            findings.wrong(Fault.METHOD_NOT_GET, "method", Printable.of(method), CLIENT);
        }
        if (version.startsWith("HTTP/1.") && !version.equals("HTTP/1.0")) {
            findings.right("HTTP version", Printable.of(version), CLIENT);
        } else if (version.startsWith("HTTP/2") || version.startsWith("HTTP/3")) {
            findings.wrong(Fault.REQUEST_OVER_HTTP2, "HTTP version",
                    Printable.of(version) + ", in which there is no Upgrade", "RFC 9113 section 8.6");
        } else {
            findings.wrong(Fault.REQUEST_VERSION_OLD, "HTTP version",
                    Printable.of(version) + ", in which an Upgrade counts for nothing", "RFC 9110 section 7.8");
        }
    }

    /** "the :protocol pseudo-header field MUST be included [...] with a value of |websocket|". */
    private void extendedConnect() {
        String section = "RFC 8441 section 5";
        boolean connect = RequestLine.parse(request.startLine()).filter(line -> line.method().equals("CONNECT"))
                .isPresent() || request.values(":method").equals(List.of("CONNECT"));
        String protocol = String.join(" | ", request.values(Offer.PROTOCOL));
        if (connect && protocol.equals("websocket")) {
            findings.right("method", "extended CONNECT to websocket", section);
        } else {
            findings.wrong(Fault.EXTENDED_CONNECT_INVALID, "method", (connect ? "CONNECT" : "not CONNECT")
                    + ", :protocol " + Printable.of(protocol), section);
        }
    }

    private void host() {
        List<String> hosts = request.values("Host").isEmpty()
                ? request.values(":authority")
                : request.values("Host");
        switch (hosts.size()) {
            case 0 -> findings.missing(request, "Host", Fault.HOST_MISSING, "RFC 9112 section 3.2");
            case 1 -> findings.right("Host", Printable.of(hosts.getFirst()), "RFC 9112 section 3.2");
            default -> findings.wrong(Fault.HOST_REPEATED, "Host", hosts.size() + " field lines",
                    "RFC 9112 section 3.2");
        }
    }

    private void version() {
        List<String> versions = request.values("Sec-WebSocket-Version");
        if (versions.isEmpty()) {
            findings.missing(request, "Sec-WebSocket-Version", Fault.VERSION_MISSING, CLIENT);
        } else if (versions.equals(List.of("13"))) {
            findings.right("Sec-WebSocket-Version", "13", CLIENT);
        } else {
            findings.wrong(Fault.VERSION_NOT_13, "Sec-WebSocket-Version", Printable.of(String.join(" | ", versions)),
                    CLIENT);
        }
    }

    private void key() {
        List<String> keys = request.values("Sec-WebSocket-Key");
        String subject = "Sec-WebSocket-Key";
        if (keys.isEmpty()) {
            findings.missing(request, subject, Fault.KEY_MISSING, CLIENT);
            return;
        }
        if (keys.size() != 1) {
            findings.wrong(Fault.KEY_REPEATED, subject, keys.size() + " field lines", CLIENT);
            return;
        }
        String key = keys.getFirst();
        if (AcceptKey.isValid(key)) {
            findings.right(subject, "16 bytes in base64", CLIENT);
        } else if (isUnpadded(key)) {
            findings.wrong(Fault.KEY_UNPADDED, subject,
                    Printable.of(key) + " lacks its padding ==, so it isn't 16 bytes of base64 as sent", CLIENT);
        } else {
            findings.wrong(Fault.KEY_INVALID, subject,
                    Printable.of(key) + " (" + key.length() + " characters) isn't 16 bytes of base64", CLIENT);
        }
    }

    /** True if a key is only short of its padding, as base64 for URLs has none. */
    static boolean isUnpadded(String key) {
        return key.length() == UNPADDED_KEY && AcceptKey.isValid(key + "==");
    }

    private void origin() {
        List<String> origins = request.values("Origin");
        if (origins.isEmpty()) {
            findings.absent(request, "Origin", "none, as from a client that is no browser", "RFC 6455 section 10.2");
        } else if (origins.size() == 1
                && (origins.getFirst().equals("null") || Origin.parse(origins.getFirst()).isPresent())) {
            findings.right("Origin", Printable.of(origins.getFirst()), "RFC 6454 section 7");
        } else {
            findings.wrong(Fault.ORIGIN_MALFORMED, "Origin", Printable.of(String.join(" | ", origins)),
                    "RFC 6454 section 7");
        }
    }

    private void subprotocols() {
        String subject = "Sec-WebSocket-Protocol";
        List<String> values = request.values(subject);
        Optional<List<String>> parsed = SubprotocolSelection.offered(values);
        List<String> offered = parsed.orElse(List.of());
        if (values.isEmpty()) {
            findings.absent(request, subject, "none offered", CLIENT);
        } else if (parsed.isEmpty()) {
            findings.wrong(Fault.SUBPROTOCOL_OFFER_MALFORMED, subject, Printable.of(String.join(" | ", values)),
                    CLIENT);
        } else if (new HashSet<>(offered).size() < offered.size()) {
            findings.wrong(Fault.SUBPROTOCOL_OFFERED_TWICE, subject, Printable.of(String.join(", ", offered)), CLIENT);
        } else {
            findings.right(subject, "offers " + Printable.of(String.join(", ", offered)), CLIENT);
        }
    }

    private void extensions() {
        String subject = "Sec-WebSocket-Extensions";
        List<String> values = request.values(subject);
        if (values.isEmpty()) {
            findings.absent(request, subject, "none offered", "RFC 6455 section 9.1");
            return;
        }
        Optional<List<ExtensionOffer>> offers = ExtensionParser.parse(values);
        if (offers.isEmpty()) {
            findings.wrong(Fault.EXTENSION_OFFER_MALFORMED, subject, Printable.of(String.join(" | ", values)),
                    "RFC 6455 section 9.1");
            return;
        }
        for (ExtensionOffer offer : offers.get()) {
            if (!offer.name().equals(PerMessageDeflate.NAME)) {
                findings.note(Fault.EXTENSION_UNKNOWN, subject, "offers " + Printable.of(offer.name())
                        + ", which is not registered; a server rightly ignores what it doesn't know",
                        "RFC 6455 section 9.1");
            } else if (DeflateNegotiation.negotiate(List.of(offer), CompressionMode.DEDICATED).isPresent()) {
                findings.right(subject, "offers permessage-deflate", "RFC 7692 section 7.1");
            } else {
                findings.wrong(Fault.DEFLATE_OFFER_INVALID, subject,
                        "a permessage-deflate that no server can accept: " + Parameters.shown(offer),
                        "RFC 7692 section 7.1");
            }
        }
    }

    private void body() {
        if (!request.values("Transfer-Encoding").isEmpty()
                || !request.values("Content-Length").isEmpty()
                        && !request.values("Content-Length").equals(List.of("0"))) {
            findings.wrong(Fault.REQUEST_BODY, "body", "announced by Content-Length or Transfer-Encoding",
                    "RFC 9110 section 9.3.1");
        }
    }
}
