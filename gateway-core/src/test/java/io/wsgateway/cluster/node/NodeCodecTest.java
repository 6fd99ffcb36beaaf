package io.wsgateway.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.cluster.node.NodeMessage.Failure;
import io.wsgateway.cluster.node.NodeMessage.Goodbye;
import io.wsgateway.cluster.node.NodeMessage.Heartbeat;
import io.wsgateway.cluster.node.NodeMessage.Kind;
import io.wsgateway.cluster.node.NodeMessage.Piece;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeCodecTest {

    private static final String ID = "a1b2c3d4";
    private static final Node NODE = new Node(ID, "höst", "1.2.3", Instant.parse("2026-01-09T00:00:00Z"));
    private static final String HEAD_OF_PIECE = "01" + "10" + "6131623263336434" + "0000000000000007";

    static Stream<NodeMessage> messages() {
        return Stream.of(new Heartbeat(NODE, true), new Heartbeat(NODE, false), new Goodbye(ID),
                new Failure(ID, 7, "why"), new Failure(ID, -1, ""));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void readsWhatItWrites(NodeMessage message) {
        assertThat(NodeCodec.decode(NodeCodec.encode(message))).hasValue(message);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void readsNothingThatIsShorterOrLonger(NodeMessage message) {
        byte[] bytes = NodeCodec.encode(message);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(NodeCodec.decode(Arrays.copyOf(bytes, length))).as("%d bytes", length).isEmpty();
        }
        assertThat(NodeCodec.decode(Arrays.copyOf(bytes, bytes.length + 1))).isEmpty();
    }

    @Test
    void readsPieces() {
        Piece piece = new Piece(ID, Kind.QUESTION, 7, "members/chat", 300, 100, new byte[] {1, 2, 3});
        assertThat(NodeCodec.decode(NodeCodec.encode(piece))).get().usingRecursiveComparison().isEqualTo(piece);
        Piece answer = new Piece(ID, Kind.ANSWER, 7, "", 0, 0, new byte[0]);
        assertThat(NodeCodec.decode(NodeCodec.encode(answer))).get().usingRecursiveComparison().isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            HEAD_OF_PIECE + "00000001" + "00000000" + "0161" + "", // no byte of one
            HEAD_OF_PIECE + "00000001" + "00000000" + "0161" + "0102", // two bytes of one
            HEAD_OF_PIECE + "00000002" + "00000002" + "0161" + "01", // behind the end
            HEAD_OF_PIECE + "00000002" + "ffffffff" + "0161" + "01", // before the beginning
            HEAD_OF_PIECE + "ffffffff" + "00000000" + "0161" + "01", // a length below 0
            HEAD_OF_PIECE + "00800001" + "00000000" + "0161" + "01", // longer than 8 MiB
            HEAD_OF_PIECE + "7fffffff" + "7ffffff0" + "0161" + "01",
            HEAD_OF_PIECE + "00000001" + "00000000" + "00" + "01", // a question without a subject
            HEAD_OF_PIECE + "00000001" + "00000000" + "01ff" + "01", // not UTF-8
            HEAD_OF_PIECE + "00000001" + "00000000" + "ff61" + "01", // a subject of 255 bytes
            "02" + "02" + "6131623263336434", // a later version
            "01" + "02" + "4131623263336434", // an upper-case id
            "01" + "04" + "6131623263336434", // nothing that is known
            "01" + "13" + "6131623263336434",
    })
    void readsNothingElse(String hex) {
        assertThat(NodeCodec.decode(HexFormat.of().parseHex(hex))).isEmpty();
    }

    @Test
    void pieceHasABound() {
        Piece most = new Piece(ID, Kind.TELLING, 1, "s", NodeBus.MOST_BYTES, 0, new byte[NodeCodec.MOST_OF_PIECE]);
        assertThat(NodeCodec.decode(NodeCodec.encode(most))).isPresent();
        Piece more = new Piece(ID, Kind.TELLING, 1, "s", NodeBus.MOST_BYTES, 0, new byte[NodeCodec.MOST_OF_PIECE + 1]);
        assertThat(NodeCodec.decode(NodeCodec.encode(more))).isEmpty();
    }

    @Test
    void heartbeatWithoutANameIsNone() {
        assertThat(NodeCodec.decode(NodeCodec.encode(new Heartbeat(new Node(ID, "", "1", Instant.EPOCH), false))))
                .isEmpty();
        assertThat(NodeCodec.decode(
                NodeCodec.encode(new Heartbeat(new Node(ID, "n".repeat(65), "1", Instant.EPOCH), false)))).isEmpty();
    }

    @Test
    void writesNoTextThatIsTooLong() {
        assertThatThrownBy(() -> NodeCodec.encode(new Failure(ID, 1, "ö".repeat(128))))
                .hasMessage("a text of 256 bytes (expected: at most 255)");
    }

    @Test
    void newNodesHaveIdsOfTheirOwn() {
        Node one = Node.starting("n".repeat(100), "1", Instant.EPOCH);
        assertThat(Node.isId(one.id())).isTrue();
        assertThat(one.name()).hasSize(64);
        assertThat(Node.starting("n", "1", Instant.EPOCH).id()).isNotEqualTo(one.id());
    }
}
