package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.handshake.QueryString.Parameter;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found by name is in {@link RequestTargetTest}. */
class QueryStringTest {

    private static Parameter parameter(String name, String value) {
        return new Parameter(name, Optional.of(value));
    }

    @Test
    void takesParametersApartInOrder() {
        Parameter empty = new Parameter("", Optional.empty());

        assertThat(new QueryString("").parameters()).isEmpty();
        assertThat(new QueryString("a=1&b=2&a=%20+").parameters())
                .containsExactly(parameter("a", "1"), parameter("b", "2"), parameter("a", "%20+"));
        assertThat(new QueryString("a&b=&=c&d=e=f").parameters())
                .containsExactly(new Parameter("a", Optional.empty()), parameter("b", ""), parameter("", "c"),
                        parameter("d", "e=f"));
        assertThat(new QueryString("&a=1&").parameters()).containsExactly(empty, parameter("a", "1"), empty);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a+b%2B  | a b+
            %C3%A9  | \u00e9
            \u00e9  | \u00e9
            %ff     | \ufffd
            ''      | ''
            100%    |
            %2      |
            %zz     |
            %-1     |
            """)
    void decodes(String encoded, String decoded) {
        assertThat(QueryString.decode(encoded)).isEqualTo(Optional.ofNullable(decoded));
    }

    @Test
    void hidesWhatMayBeSecret() {
        assertThat(new QueryString("token=secret")).hasToString("QueryString[12 characters]");
    }
}
