package io.wsgateway.protocol.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateNegotiationTest {

    private static Optional<PerMessageDeflate> negotiate(String offers, CompressionMode mode) {
        return DeflateNegotiation.negotiate(ExtensionParser.parse(List.of(offers)).orElseThrow(), mode);
    }

    /** An offer, and the responses to it with context takeover and without. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                     | ''                                                       | ''
            ; client_max_window_bits                               | ''                                                       | ''
            ; client_max_window_bits=8                             | ''                                                       | ''
            ; client_max_window_bits="10"                          | ''                                                       | ''
            ; client_max_window_bits=15                            | ''                                                       | ''
            ; server_no_context_takeover                           | ; server_no_context_takeover                             | ''
            ; client_no_context_takeover                           | ; client_no_context_takeover                             | ''
            ; client_no_context_takeover; server_no_context_takeover | ; server_no_context_takeover; client_no_context_takeover | ''
            ; server_max_window_bits=15                            | ; server_max_window_bits=15                              | ; server_max_window_bits=15
            """)
    void accepts(String parameters, String dedicated, String shared) {
        String offer = PerMessageDeflate.NAME + parameters;

        assertThat(negotiate(offer, CompressionMode.DEDICATED).map(PerMessageDeflate::response))
                .contains(PerMessageDeflate.NAME + dedicated);
        assertThat(negotiate(offer, CompressionMode.SHARED).map(PerMessageDeflate::response)).contains(
                PerMessageDeflate.NAME + "; server_no_context_takeover; client_no_context_takeover" + shared);
        assertThat(negotiate(offer, CompressionMode.NONE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"; server_max_window_bits", "; server_max_window_bits=8", "; server_max_window_bits=14",
            "; server_max_window_bits=16", "; server_max_window_bits=7", "; server_max_window_bits=0",
            "; server_max_window_bits=015", "; server_max_window_bits=+15", "; server_max_window_bits=abc",
            "; client_max_window_bits=7", "; client_max_window_bits=16", "; client_max_window_bits=0",
            "; client_max_window_bits=010", "; client_max_window_bits=-8", "; client_max_window_bits=+8",
            "; client_max_window_bits=8.0", "; client_max_window_bits=abc",
            "; client_max_window_bits=99999999999999999999", "; server_no_context_takeover=1",
            "; client_no_context_takeover=true", "; foo", "; foo=bar", "; Client_Max_Window_Bits",
            "; server_no_context_takeover; server_no_context_takeover",
            "; client_max_window_bits; client_max_window_bits=10"})
    void declines(String parameters) {
        String offer = PerMessageDeflate.NAME + parameters;

        assertThat(negotiate(offer, CompressionMode.DEDICATED)).isEmpty();
        assertThat(negotiate(offer + ", " + PerMessageDeflate.NAME, CompressionMode.DEDICATED))
                .contains(new PerMessageDeflate(false, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x-webkit-deflate-frame", "permessage-bzip2", "Permessage-Deflate", "mux; permessage-deflate"})
    void passesOverOtherExtensions(String offer) {
        assertThat(negotiate(offer, CompressionMode.DEDICATED)).isEmpty();
    }

    @Test
    void takesFirstOfferThatCanBeMet() {
        // RFC 7692 section 7.1.3, the client's preference first
        assertThat(negotiate(
                "permessage-deflate; server_max_window_bits=10, permessage-deflate; server_no_context_takeover,"
                        + " permessage-deflate",
                CompressionMode.DEDICATED)).contains(new PerMessageDeflate(true, false));
    }

    @Test
    void answersWithWhatTheGrammarAllows() {
        for (boolean server : List.of(true, false)) {
            for (boolean client : List.of(true, false)) {
                for (boolean window : List.of(true, false)) {
                    PerMessageDeflate agreed = new PerMessageDeflate(server, client, window);

                    assertThat(negotiate(agreed.response(), CompressionMode.DEDICATED)).contains(agreed);
                }
            }
        }
    }
}
