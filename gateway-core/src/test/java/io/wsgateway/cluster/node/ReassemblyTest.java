package io.wsgateway.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.cluster.node.NodeMessage.Kind;
import io.wsgateway.cluster.node.NodeMessage.Piece;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReassemblyTest {

    private static final String ONE = "aaaaaaaa";
    private static final String OTHER = "bbbbbbbb";

    private final Reassembly reassembly = new Reassembly(2000);

    private Optional<String> add(String from, long number, int length, int offset, String part) {
        return reassembly.add(new Piece(from, Kind.ANSWER, number, "", length, offset,
                part.getBytes(StandardCharsets.US_ASCII)), 0)
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }

    @Test
    void wholeOfOnePieceIsNotHeld() {
        assertThat(add(ONE, 1, 3, 0, "abc")).hasValue("abc");
        assertThat(add(ONE, 1, 0, 0, "")).hasValue("");
        assertThat(reassembly.held()).isZero();
    }

    @Test
    void putsPiecesTogetherThatComeAmongOthers() {
        assertThat(add(ONE, 1, 5, 0, "ab")).isEmpty();
        assertThat(add(OTHER, 1, 4, 0, "wx")).isEmpty();
        assertThat(add(ONE, 2, 2, 0, "1")).isEmpty();
        assertThat(add(ONE, 1, 5, 2, "cde")).hasValue("abcde");
        assertThat(add(ONE, 2, 2, 1, "2")).hasValue("12");
        assertThat(add(OTHER, 1, 4, 2, "yz")).hasValue("wxyz");
        assertThat(reassembly.held()).isZero();
        assertThat(reassembly.givenUp()).isZero();
    }

    @Test
    void givesUpWhereAPieceIsMissing() {
        add(ONE, 1, 6, 0, "ab");
        assertThat(add(ONE, 1, 6, 4, "ef")).isEmpty();
        assertThat(add(ONE, 1, 6, 2, "cd")).isEmpty();
        assertThat(reassembly.held()).isZero();
        assertThat(reassembly.givenUp()).isEqualTo(2);
    }

    @Test
    void givesUpWhereTheLengthChanges() {
        add(ONE, 1, 6, 0, "ab");
        assertThat(add(ONE, 1, 4, 2, "cd")).isEmpty();
        assertThat(reassembly.held()).isZero();
    }

    @Test
    void holdsNoMoreThanTheBound() {
        for (int number = 1; number <= 20; number++) {
            add(ONE, number, 1000, 0, "x");
            assertThat(reassembly.held()).isBetween(1L, 2000L);
        }
        assertThat(reassembly.givenUp()).isEqualTo(13); // 7 pieces of 257 bytes fit
        reassembly.forget(ONE);
        assertThat(reassembly.held()).isZero();
    }

    @Test
    void givesUpWhatIsNotFinishedSoon() {
        reassembly.add(new Piece(ONE, Kind.QUESTION, 1, "s", 2, 0, new byte[1]), 100);
        reassembly.add(new Piece(ONE, Kind.QUESTION, 2, "s", 2, 0, new byte[1]), 150);
        reassembly.expire(211, 100);
        assertThat(reassembly.givenUp()).isEqualTo(1);
        assertThat(reassembly.add(new Piece(ONE, Kind.QUESTION, 2, "s", 2, 1, new byte[1]), 211)).isPresent();
    }
}
