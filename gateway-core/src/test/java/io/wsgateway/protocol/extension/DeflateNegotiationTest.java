package io.wsgateway.protocol.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateNegotiationTest {

    private static final String SHARED = "; server_no_context_takeover; client_no_context_takeover";

    private static Optional<PerMessageDeflate> negotiate(String offers, CompressionMode mode) {
        return DeflateNegotiation.negotiate(ExtensionParser.parse(List.of(offers)).orElseThrow(), mode);
    }

    /** An offer's parameters, and those of the responses to it: {@code dedicated}, and {@code shared} after its own. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                       | ''                                                       | ''
            ; client_max_window_bits                                 | ''                                                       | ''
            ; client_max_window_bits=8                               | ''                                                       | ''
            ; client_max_window_bits="10"                            | ''                                                       | ''
            ; client_max_window_bits=15                              | ''                                                       | ''
            ; server_no_context_takeover                             | ; server_no_context_takeover                             | ''
            ; client_no_context_takeover                             | ; client_no_context_takeover                             | ''
            ; client_no_context_takeover; server_no_context_takeover | ; server_no_context_takeover; client_no_context_takeover | ''
            ; server_max_window_bits=8                               | ; server_max_window_bits=8                               | ; server_max_window_bits=8
            ; server_max_window_bits=9                               | ; server_max_window_bits=9                               | ; server_max_window_bits=9
            ; server_max_window_bits=10                              | ; server_max_window_bits=10                              | ; server_max_window_bits=10
            ; server_max_window_bits=14                              | ; server_max_window_bits=14                              | ; server_max_window_bits=14
            ; server_max_window_bits=15                              | ; server_max_window_bits=15                              | ; server_max_window_bits=15
            ; server_max_window_bits="12"                            | ; server_max_window_bits=12                              | ; server_max_window_bits=12
            ; server_max_window_bits="1\\2"                          | ; server_max_window_bits=12                              | ; server_max_window_bits=12
            ; client_max_window_bits=9; server_max_window_bits=11    | ; server_max_window_bits=11                              | ; server_max_window_bits=11
            ;server_max_window_bits = 10;client_no_context_takeover  | ; client_no_context_takeover; server_max_window_bits=10  | ; server_max_window_bits=10
            """)
    void accepts(String parameters, String dedicated, String shared) {
        String offer = PerMessageDeflate.NAME + parameters;

        assertThat(negotiate(offer, CompressionMode.DEDICATED).map(PerMessageDeflate::response))
                .contains(PerMessageDeflate.NAME + dedicated);
        assertThat(negotiate(offer, CompressionMode.SHARED).map(PerMessageDeflate::response))
                .contains(PerMessageDeflate.NAME + SHARED + shared);
        assertThat(negotiate(offer, CompressionMode.NONE)).isEmpty();
    }

    /** Section 7.1: an invalid value, a parameter twice, one that isn't known; and so none of them is answered 400. */
    @ParameterizedTest
    @ValueSource(strings = {"; server_max_window_bits", "; server_max_window_bits=16", "; server_max_window_bits=7",
            "; server_max_window_bits=0", "; server_max_window_bits=08", "; server_max_window_bits=015",
            "; server_max_window_bits=+15", "; server_max_window_bits=-15", "; server_max_window_bits=0xF",
            "; server_max_window_bits=1e1", "; server_max_window_bits=abc", "; server_max_window_bits=10.0",
            "; server_max_window_bits=\"7\"", "; server_max_window_bits=99999999999999999999",
            "; client_max_window_bits=7", "; client_max_window_bits=16", "; client_max_window_bits=0",
            "; client_max_window_bits=08", "; client_max_window_bits=010", "; client_max_window_bits=-8",
            "; client_max_window_bits=+8", "; client_max_window_bits=8.0", "; client_max_window_bits=abc",
            "; client_max_window_bits=\"16\"", "; client_max_window_bits=99999999999999999999",
            "; server_no_context_takeover=1", "; server_no_context_takeover=\"true\"",
            "; client_no_context_takeover=true", "; foo", "; foo=bar", "; Client_Max_Window_Bits",
            "; SERVER_NO_CONTEXT_TAKEOVER", "; server_no_context_takeover; server_no_context_takeover",
            "; client_no_context_takeover; client_no_context_takeover",
            "; server_max_window_bits=10; server_max_window_bits=10",
            "; server_max_window_bits=10; server_max_window_bits=12",
            "; client_max_window_bits; client_max_window_bits=10",
            "; client_no_context_takeover; server_max_window_bits=10; foo"})
    void declines(String parameters) {
        String offer = PerMessageDeflate.NAME + parameters;

        for (CompressionMode mode : CompressionMode.values()) {
            assertThat(negotiate(offer, mode)).as(mode.name()).isEmpty();
        }
        assertThat(negotiate(offer + ", " + PerMessageDeflate.NAME, CompressionMode.DEDICATED))
                .contains(new PerMessageDeflate(false, false));
    }

    /** An empty value, or a quoted one that is no token, breaks the grammar: that is the parser's, and answered 400. */
    @ParameterizedTest
    @ValueSource(strings = {"; server_max_window_bits=", "; server_max_window_bits=\"\"",
            "; client_max_window_bits=\"1 0\"", "; client_max_window_bits=\"10", "; =10", ";"})
    void leavesWhatBreaksTheGrammarToTheParser(String parameters) {
        assertThat(ExtensionParser.parse(List.of(PerMessageDeflate.NAME + parameters))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x-webkit-deflate-frame", "permessage-bzip2", "Permessage-Deflate", "mux; permessage-deflate"})
    void passesOverOtherExtensions(String offer) {
        assertThat(negotiate(offer, CompressionMode.DEDICATED)).isEmpty();
    }

    /** Section 5.1: offers are in the client's order of preference. The examples of sections 7.1.2.1, 7.1.2.2 and 7.1.3. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            permessage-deflate                                                                       | permessage-deflate
            permessage-deflate; client_max_window_bits; server_max_window_bits=10                    | permessage-deflate; server_max_window_bits=10
            permessage-deflate; client_max_window_bits; server_max_window_bits=10, permessage-deflate; client_max_window_bits | permessage-deflate; server_max_window_bits=10
            permessage-deflate; server_max_window_bits=10, permessage-deflate                        | permessage-deflate; server_max_window_bits=10
            permessage-deflate, permessage-deflate; server_max_window_bits=10                        | permessage-deflate
            permessage-deflate; server_max_window_bits=7, permessage-deflate; server_no_context_takeover | permessage-deflate; server_no_context_takeover
            permessage-deflate; foo, permessage-deflate; foo=1, permessage-deflate; client_no_context_takeover, permessage-deflate | permessage-deflate; client_no_context_takeover
            x-other; a=1, permessage-deflate; server_max_window_bits="8"                             | permessage-deflate; server_max_window_bits=8
            """)
    void takesTheFirstOfferThatCanBeMet(String offers, String response) {
        assertThat(negotiate(offers, CompressionMode.DEDICATED).map(PerMessageDeflate::response)).contains(response);
        assertThat(DeflateNegotiation.negotiate(ExtensionParser.parse(List.of(offers.split(","))).orElseThrow(),
                CompressionMode.DEDICATED).map(PerMessageDeflate::response)).as("in field lines of their own")
                .contains(response);
    }

    @Test
    void answersWithWhatTheGrammarAllows() {
        for (boolean server : List.of(true, false)) {
            for (boolean client : List.of(true, false)) {
                for (int bits = 7; bits <= 15; bits++) {
                    PerMessageDeflate agreed = new PerMessageDeflate(server, client,
                            bits == 7 ? OptionalInt.empty() : OptionalInt.of(bits));

                    assertThat(negotiate(agreed.response(), CompressionMode.DEDICATED)).contains(agreed);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 7, 16})
    void agreesOnNoOtherWindow(int bits) {
        assertThatThrownBy(() -> new PerMessageDeflate(true, true, OptionalInt.of(bits)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("8 to 15");
    }
}
