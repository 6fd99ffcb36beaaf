package io.wsgateway.launcher.explain;

import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sentences in which browsers, client libraries, servers and curl say why a WebSocket doesn't open. What each of a browser's
 * means is in {@code docs/why-wont-it-open.md}.
 */
final class Sayings {

    /** Sentences are short: of a longer line its beginning is looked at. */
    private static final int MOST_CHARACTERS = 1000;
    private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol";
    private static final String ACCEPT = "Sec-WebSocket-Accept";
    private static final String CLIENT = "RFC 6455 section 4.1";
    private static final String TCP = "RFC 6455 section 4.1";

    /** Sentences that name the status of the answer. */
    private static final List<Pattern> STATUS = patterns("unexpected (?:server )?response(?: code)?: ?(\\d{3})",
            "unexpected http response status code (\\d{3})", "handshake status (\\d{3})\\b",
            "rejected websocket connection: http (\\d{3})",
            "status code '(\\d{3})' when status code '101' was expected",
            "expected http 101 response but was '(\\d{3})", "(\\d{3}), message='?invalid response status",
            "expected handshake response status code 101 but got (\\d{3})", "\\bhttp error: (\\d{3})\\b",
            "upgrade failed [\\[(](\\d{3})");

    /** What a sentence means. */
    private record Meaning(Pattern sentence, Verdict verdict, Side side, String subject, Fault fault, String section) {}

    private static final List<Meaning> MEANINGS = List.of(
            response(SUBPROTOCOL, Fault.SUBPROTOCOL_NOT_OFFERED,
                    "must not include 'sec-websocket-protocol' header if not present in request"
                            + "|'sec-websocket-protocol' header value '.*' in response does not match"
                            + "|server sent an invalid subprotocol|server sent a subprotocol but none was requested"),
            response(SUBPROTOCOL, Fault.SUBPROTOCOL_REPEATED,
                    "'sec-websocket-protocol' header must not appear more than once"),
            response(SUBPROTOCOL, Fault.SUBPROTOCOL_NONE_CHOSEN,
                    "sent non-empty 'sec-websocket-protocol' header but no response|server sent no subprotocol"),
            response(SUBPROTOCOL, Fault.SUBPROTOCOL_MISMATCH, "sec-websocket-protocol'? mismatch"),
            response("status", Fault.AUTHENTICATION_ASKED, "http authentication failed; no valid credentials"),
            response(ACCEPT, Fault.ACCEPT_MISSING, "'sec-websocket-accept' header is missing"),
            response(ACCEPT, Fault.ACCEPT_WRONG,
                    "incorrect 'sec-websocket-accept'|invalid sec-websocket-accept|expected 'sec-websocket-accept' header value"
                            + "|sec-websocket-accept'? mismatch"),
            request("Connection", Fault.REQUEST_CONNECTION_MISSING,
                    "'upgrade' token not found in 'connection' header|\"connection\" must be \"upgrade\""),
            request("Upgrade", Fault.REQUEST_UPGRADE_MISSING,
                    "'websocket' token not found in 'upgrade' header|can \"upgrade\" only to \"websocket\""),
            request("Sec-WebSocket-Version", Fault.VERSION_MISSING, "websocket: unsupported version: 13 not found"),
            request("Sec-WebSocket-Key", Fault.KEY_MISSING, "'sec-websocket-key' header is missing or blank"),
            response("Upgrade", Fault.RESPONSE_UPGRADE_MISSING,
                    "'upgrade' header is missing|missing upgrade header|expected 'upgrade' header value"),
            response("Upgrade", Fault.RESPONSE_UPGRADE_WRONG, "'upgrade' header value is not|invalid upgrade header"),
            response("Connection", Fault.RESPONSE_CONNECTION_MISSING,
                    "'connection' header is missing|'connection' header value must contain|missing connection header"
                            + "|invalid connection header|expected 'connection' header value"),
            response("Sec-WebSocket-Extensions", Fault.EXTENSION_NOT_OFFERED, "found an unsupported extension"),
            response("Sec-WebSocket-Extensions", Fault.DEFLATE_RESPONSE_INVALID, "error in permessage-deflate"),
            response("status line", Fault.STATUS_LINE_MALFORMED,
                    "err_invalid_http_response|received http/0\\.9|parse error: expected http/"
                            + "|did not receive a valid http response"),
            response("status", Fault.FORBIDDEN, "request origin not allowed by upgrader.checkorigin"),
            response("status", Fault.BAD_GATEWAY,
                    "(?:connect\\(\\) failed|upstream prematurely closed|no live upstreams|upstream timed out).* upstream"),
            connection("certificate", Fault.CERTIFICATE_REJECTED,
                    "err_cert_|ssl certificate problem|self[- ]signed certificate|unable to verify the first certificate"
                            + "|certificate has expired|altname_invalid|pkix path building failed"
                            + "|certificate verify failed|x509: certificate"),
            connection("TLS", Fault.TLS_FAILED,
                    "err_ssl_|wrong.version.number|packet length too long|first record does not look like a tls handshake"
                            + "|curl: \\(35\\)|unsupported or unrecognized ssl message"),
            connection("TCP", Fault.CONNECTION_REFUSED,
                    "err_connection_refused|econnrefused|connection refused|curl: \\(7\\)"),
            connection("name", Fault.NAME_UNKNOWN,
                    "err_name_not_resolved|enotfound|could not resolve host|curl: \\(6\\)|name or service not known"
                            + "|unknownhostexception|no such host"),
            response("answer", Fault.ANSWER_TIMED_OUT,
                    "operation timed out after|timed out during (?:opening )?handshake"),
            connection("TCP", Fault.CONNECTION_TIMED_OUT,
                    "err_connection_timed_out|err_timed_out|etimedout|connection timed out|curl: \\(28\\)"
                            + "|connect timed out"),
            connection("TCP", Fault.CONNECTION_FAILED,
                    "err_address_unreachable|err_internet_disconnected|err_network_changed|err_tunnel_connection_failed"
                            + "|err_proxy_connection_failed|no route to host|ehostunreach|network is unreachable"),
            response("answer", Fault.ANSWER_MISSING,
                    "closed before receiving a handshake response|err_connection_reset|err_connection_closed"
                            + "|err_empty_response|empty reply from server|socket hang up|econnreset"
                            + "|connection reset by peer|curl: \\(5[26]\\)|the network connection was lost"),
            connection("browser", Fault.BROWSER_BLOCKED,
                    "err_blocked_by_|content security policy|insecure websocket connection may not be initiated"
                            + "|mixed content.*wss?://|operation is insecure"),
            connection("page", Fault.CLOSED_BY_PAGE,
                    "websocket is closed before the connection is established|was interrupted while the page was loading"),
            request(SUBPROTOCOL, Fault.SUBPROTOCOL_OFFERED_TWICE, "subprotocol '.*' is duplicated"),
            request(SUBPROTOCOL, Fault.SUBPROTOCOL_OFFER_MALFORMED,
                    "subprotocol '.*' is invalid|wrong protocols? for websocket"),
            connection("URL", Fault.URL_INVALID,
                    "url contains a fragment identifier|url's scheme must be either|the url '.*' is invalid"),
            unnamed("can.t establish a connection to the server at|bad response from the server|websocket: bad handshake"
                    + "|websocket network error|closeevent.*\\b1006\\b|\\bcode\"?: ?1006\\b|close(?:d)? with code 1006"
                    + "|websocket connection to .* failed|websockethandshakeexception|connection closed abnormally"
                    + "|type: ['\"]error['\"].*websocket|websocket error: (?:undefined|event|\\[object event\\])"));

    private Sayings() {}

    /** What is said in this line; empty if it is none of these sentences. */
    static Optional<Shape.Said> find(String text) {
        String line = text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) : text;
        for (Pattern pattern : STATUS) {
            Matcher found = pattern.matcher(line);
            if (found.find()) {
                return Optional.of(new Shape.Said(Optional.of("HTTP/1.1 " + found.group(1)), Optional.empty()));
            }
        }
        return MEANINGS.stream().filter(meaning -> meaning.sentence().matcher(line).find()).findFirst()
                .map(meaning -> new Shape.Said(Optional.empty(), Optional.of(finding(meaning, line))));
    }

    private static Finding finding(Meaning meaning, String line) {
        return new Finding(meaning.verdict(), meaning.side(), meaning.subject(), "as a program says: "
                + Escaped.text(line.strip()), meaning.section(), Optional.of(meaning.fault()));
    }

    private static Meaning response(String subject, Fault fault, String sentences) {
        return new Meaning(pattern(sentences), Verdict.WRONG, Side.RESPONSE, subject, fault, CLIENT);
    }

    private static Meaning request(String subject, Fault fault, String sentences) {
        return new Meaning(pattern(sentences), Verdict.WRONG, Side.REQUEST, subject, fault, CLIENT);
    }

    private static Meaning connection(String subject, Fault fault, String sentences) {
        return new Meaning(pattern(sentences), Verdict.WRONG, Side.CONNECTION, subject, fault, TCP);
    }

    private static Meaning unnamed(String sentences) {
        return new Meaning(pattern(sentences), Verdict.UNKNOWN, Side.CONNECTION, "failure", Fault.FAILURE_UNNAMED,
                CLIENT);
    }

    private static List<Pattern> patterns(String... sentences) {
        return List.of(sentences).stream().map(Sayings::pattern).toList();
    }

    private static Pattern pattern(String sentences) {
        return Pattern.compile("(?:" + sentences.replace("'", "['\u2018\u2019]") + ")", Pattern.CASE_INSENSITIVE);
    }
}
