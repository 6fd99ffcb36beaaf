package io.wsgateway.protocol.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import java.util.List;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosisTest {

    /** The exchange that this project began with, as its author pasted it: two halves of two attempts, no request line. */
    @Test
    void findsAllThatIsWrongWithTheFirstExchange() {
        HeadText request = head("", "Upgrade: websocket", "Connection: Upgrade", "Host: gumonshoe.net:8000",
                "Origin: http://gumonshoe.net", "Sec-WebSocket-Key: v3+iw0U78qkwZnp+RWTu3A",
                "Sec-WebSocket-Version: 13", "Sec-WebSocket-Extensions: x-webkit-deflate-frame");
        HeadText response = head("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Accept: aWXrpLOnEm15mE8+w1zG05ad01k=", "Sec-WebSocket-Protocol: QuatroDuo");
        List<Finding> findings = Diagnosis.of(new Exchange(Optional.of(request), Optional.of(response), ""));
        assertThat(faults(findings, Verdict.WRONG)).containsExactly(Fault.KEY_UNPADDED, Fault.ACCEPT_WRONG,
                Fault.SUBPROTOCOL_NOT_OFFERED);
        assertThat(faults(findings, Verdict.UNKNOWN)).containsExactly(Fault.REQUEST_LINE_MISSING);
        assertThat(faults(findings, Verdict.NOTE)).containsExactly(Fault.EXTENSION_UNKNOWN);
        assertThat(findings).filteredOn(finding -> finding.fault().equals(Optional.of(Fault.ACCEPT_WRONG)))
                .singleElement().extracting(Finding::what).asString()
                .contains("/Al8h903Bcvfs0BaizWBQ40zL90=", "PFaV1FovS/UfCE9Y0VXA6OgW9Rw=", "different attempts");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            Sec-WebSocket-Protocol   | a, b                                          | RIGHT | -                           | offers a, b
            Sec-WebSocket-Protocol   | ' , '                                         | WRONG | SUBPROTOCOL_OFFER_MALFORMED | ' , '
            Sec-WebSocket-Protocol   | a/b                                           | WRONG | SUBPROTOCOL_OFFER_MALFORMED | a/b
            Sec-WebSocket-Protocol   | a, a                                          | WRONG | SUBPROTOCOL_OFFERED_TWICE   | a, a
            Sec-WebSocket-Extensions | permessage-deflate; client_max_window_bits    | RIGHT | -                           | offers permessage-deflate
            Sec-WebSocket-Extensions | permessage-deflate; server_max_window_bits=16 | WRONG | DEFLATE_OFFER_INVALID       | a permessage-deflate that no server can accept: permessage-deflate; server_max_window_bits=16
            Connection               | keep-alive                                    | WRONG | REQUEST_CONNECTION_MISSING  | keep-alive, without Upgrade
            Connection               | keep-alive, upgrade                           | RIGHT | -                           | keep-alive, upgrade
            """)
    void judgesAFieldOfTheRequest(String name, String value, Verdict verdict, @Nullable Fault fault, String what) {
        assertThat(findings(head("GET /chat HTTP/1.1", name + ": " + value), null, name))
                .containsExactly(tuple(verdict, Optional.ofNullable(fault), what));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            Connection               | close                                         | WRONG | RESPONSE_CONNECTION_MISSING | close, without Upgrade
            Connection               | Upgrade                                       | RIGHT | -                           | Upgrade
            Upgrade                  | h2c                                           | WRONG | RESPONSE_UPGRADE_WRONG      | h2c
            Sec-WebSocket-Protocol   | chat                                          | WRONG | SUBPROTOCOL_NOT_OFFERED     | chooses chat, which was never offered (offered: a, b); it is the request's path, which is no subprotocol
            Sec-WebSocket-Protocol   | A                                             | WRONG | SUBPROTOCOL_CASE            | A (offered: a, b)
            Sec-WebSocket-Protocol   | a, b                                          | WRONG | SUBPROTOCOL_LIST            | a list: a, b
            Sec-WebSocket-Protocol   | b                                             | RIGHT | -                           | chooses b
            Sec-WebSocket-Extensions | foo                                           | WRONG | EXTENSION_NOT_OFFERED       | foo, which was never offered
            Sec-WebSocket-Extensions | permessage-deflate; client_max_window_bits=15 | WRONG | DEFLATE_RESPONSE_INVALID    | permessage-deflate; client_max_window_bits=15: client_max_window_bits, which wasn't offered
            Sec-WebSocket-Extensions | permessage-deflate; server_max_window_bits=7  | WRONG | DEFLATE_RESPONSE_INVALID    | permessage-deflate; server_max_window_bits=7: server_max_window_bits of 7 (expected: 8 to 15)
            Sec-WebSocket-Extensions | permessage-deflate; server_max_window_bits    | WRONG | DEFLATE_RESPONSE_INVALID    | permessage-deflate; server_max_window_bits: server_max_window_bits of nothing (expected: 8 to 15)
            Sec-WebSocket-Extensions | permessage-deflate; server_no_context_takeover=1 | WRONG | DEFLATE_RESPONSE_INVALID | permessage-deflate; server_no_context_takeover=1: server_no_context_takeover with the value 1
            Sec-WebSocket-Extensions | permessage-deflate; server_no_context_takeover; server_no_context_takeover | WRONG | DEFLATE_RESPONSE_INVALID | permessage-deflate; server_no_context_takeover; server_no_context_takeover: twice server_no_context_takeover
            Sec-WebSocket-Extensions | permessage-deflate; fast                      | WRONG | DEFLATE_RESPONSE_INVALID    | permessage-deflate; fast: the unknown parameter fast
            Sec-WebSocket-Extensions | permessage-deflate; server_max_window_bits=15 | RIGHT | -                           | agrees on permessage-deflate; server_max_window_bits=15
            """)
    void judgesAFieldOfTheResponse(String name, String value, Verdict verdict, @Nullable Fault fault, String what) {
        HeadText request = head("GET /chat?room=1 HTTP/1.1", "Sec-WebSocket-Protocol: a, b",
                "Sec-WebSocket-Extensions: permessage-deflate");
        assertThat(findings(request, head("HTTP/1.1 101 Switching Protocols", name + ": " + value), name))
                .containsExactly(tuple(verdict, Optional.ofNullable(fault), what));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST /chat HTTP/1.1 | METHOD_NOT_GET         | POST
            GET /chat HTTP/1.0  | REQUEST_VERSION_OLD    | HTTP/1.0, in which an Upgrade counts for nothing
            GET /chat           | REQUEST_LINE_MALFORMED | GET /chat
            GET /a b HTTP/1.1   | REQUEST_LINE_MALFORMED | GET /a b HTTP/1.1
            GET /chat TCP/1.1   | REQUEST_LINE_MALFORMED | GET /chat TCP/1.1
            """)
    void judgesTheRequestLine(String line, Fault fault, String what) {
        List<Finding> findings = Diagnosis.of(new Exchange(Optional.of(head(line)), Optional.empty(), ""));
        assertThat(findings).filteredOn(finding -> finding.fault().equals(Optional.of(fault)))
                .extracting(Finding::what).containsExactly(what);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HTTP/1.1 200 OK                | ANSWERED_BY_PAGE    | 200 OK; its body begins: Hello
            HTTP/1.1 301 Moved Permanently | REDIRECTED          | 301 Moved Permanently to /new; its body begins: Hello
            HTTP/1.1 502 Bad Gateway       | BAD_GATEWAY         | 502 Bad Gateway; its body begins: Hello
            HTTP/1.1 500                   | SERVER_FAILED       | 500; its body begins: Hello
            HTTP/1.1 418 I'm a teapot      | STATUS_UNEXPECTED   | 418 I'm a teapot; its body begins: Hello
            SSH-2.0-OpenSSH_9              | STATUS_LINE_MALFORMED | SSH-2.0-OpenSSH_9
            """)
    void saysWhatAnAnswerThatIsNo101Means(String line, Fault fault, String what) {
        HeadText response = head(line, "Location: /new");
        List<Finding> findings =
                Diagnosis.of(new Exchange(Optional.empty(), Optional.of(response), "<html>\n<h1>Hello</h1>"));
        assertThat(findings).extracting(Finding::fault, Finding::what).containsExactly(
                tuple(Optional.of(Fault.REQUEST_NOT_GIVEN), "not in what was given"),
                tuple(Optional.of(fault), what));
    }

    /** Verdict, fault and text of what is found of this field, on the response's side if there is one. */
    private static List<Tuple> findings(HeadText request, @Nullable HeadText response, String name) {
        Finding.Side side = response == null ? Finding.Side.REQUEST : Finding.Side.RESPONSE;
        return Diagnosis.of(new Exchange(Optional.of(request), Optional.ofNullable(response), ""))
                .stream()
                .filter(finding -> finding.side() == side && finding.subject().equals(name))
                .map(finding -> tuple(finding.verdict(), finding.fault(), finding.what()))
                .toList();
    }

    private static List<Fault> faults(List<Finding> findings, Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict)
                .flatMap(finding -> finding.fault().stream()).toList();
    }

    private static HeadText head(String startLine, String... fields) {
        return new HeadText(startLine, new HeaderFields(List.of(fields).stream().map(line -> {
            int colon = line.indexOf(':');
            return new HeaderField(line.substring(0, colon), line.substring(colon + 2));
        }).toList()));
    }
}
