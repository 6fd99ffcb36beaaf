package io.wsgateway.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.cluster.node.NodeMessage.Failure;
import io.wsgateway.cluster.node.NodeMessage.Goodbye;
import io.wsgateway.cluster.node.NodeMessage.Heartbeat;
import io.wsgateway.cluster.node.NodeMessage.Kind;
import io.wsgateway.cluster.node.NodeMessage.Piece;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Bytes that no node would say: none is read as something that it isn't, and what is read is within its bounds.
 * {@code -Dfuzz.rounds=100000} for more of them, {@code -Dfuzz.seed=7} for others.
 */
class NodeCodecFuzzTest {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 1000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int BYTES_A_ROUND = 50;

    @Test
    void writesWhatItReads() {
        int read = 0;
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            Random random = new Random(seed);
            for (int i = 0; i < BYTES_A_ROUND; i++) {
                read += check(seed, mangled(random)) ? 1 : 0;
            }
        }
        assertThat(read).as("else nothing is tested").isGreaterThan(ROUNDS);
    }

    private static boolean check(long seed, byte[] bytes) {
        Optional<NodeMessage> message = NodeCodec.decode(bytes);
        message.ifPresent(read -> {
            assertThat(NodeCodec.encode(read)).as("seed %d", seed).isEqualTo(bytes);
            assertThat(Node.isId(read.from())).isTrue();
            if (read instanceof Piece piece) {
                assertThat(piece.length()).isBetween(0, NodeBus.MOST_BYTES);
                assertThat(piece.offset()).isBetween(0, piece.length());
                assertThat(piece.offset() + piece.bytes().length).isLessThanOrEqualTo(piece.length());
            }
        });
        return message.isPresent();
    }

    private static byte[] mangled(Random random) {
        byte[] bytes = NodeCodec.encode(message(random));
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            switch (random.nextInt(3)) {
                case 0 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                case 1 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                default -> bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length + 3));
            }
        }
        return bytes;
    }

    private static NodeMessage message(Random random) {
        String id = "a1b2c3d" + random.nextInt(10);
        return switch (random.nextInt(4)) {
            case 0 -> new Heartbeat(new Node(id, "name", "1.2.3", Instant.ofEpochMilli(random.nextLong())),
                    random.nextBoolean());
            case 1 -> new Goodbye(id);
            case 2 -> new Failure(id, random.nextLong(), "why");
            default -> {
                Kind kind = List.of(Kind.values()).get(random.nextInt(Kind.values().length));
                byte[] part = new byte[random.nextInt(20)];
                random.nextBytes(part);
                int offset = random.nextInt(3) * 10;
                yield new Piece(id, kind, random.nextLong(), kind == Kind.ANSWER ? "" : "subject",
                        offset + part.length + random.nextInt(3), offset, part);
            }
        };
    }
}
