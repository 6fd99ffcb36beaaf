package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.session.DirectMessage.Action;
import io.wsgateway.session.DirectMessage.Target;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectMessageTest {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 1000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);

    private static Stream<DirectMessage> messages() {
        Target session = new Target.OfSession("a1b2c3d4-7");
        Target principal = new Target.OfPrincipal("zoë");
        return Stream.of(session, principal).flatMap(target -> Stream.of(
                new DirectMessage(target, new Action.Send(true, "grüße".getBytes(StandardCharsets.UTF_8))),
                new DirectMessage(target, new Action.Send(false, new byte[] {-1, 0})),
                new DirectMessage(target, new Action.Send(true, new byte[0])),
                new DirectMessage(target, new Action.Close(CloseStatus.of(4001, "bye")))));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void readsWhatItWrites(DirectMessage message) {
        assertThat(DirectMessage.parse(message.toBytes())).get().usingRecursiveComparison().isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "01", "0100000001", // a name of one byte that isn't there
            "02000000013741", // a later version
            "01020000013741", // neither session nor principal
            "01000300013741", // nothing that is known
            "0100000001ff41", // a name that isn't UTF-8
            "01000000014137ff", // a text that isn't UTF-8
            "01000200013703", // half a code
            "010002000137" + "03ed", // 1005, which no Close frame has
            "010002000137" + "0fa1" + "ff", // a reason that isn't UTF-8
    })
    void readsNothingElse(String hex) {
        assertThat(DirectMessage.parse(HexFormat.of().parseHex(hex))).isEmpty();
    }

    @Test
    void reasonThatNoCloseFrameHoldsIsNone() {
        byte[] head = HexFormat.of().parseHex("0100020001370fa1");
        assertThat(DirectMessage.parse(Arrays.copyOf(head, head.length + CloseStatus.MAX_REASON_BYTES))).isPresent();
        assertThat(DirectMessage.parse(Arrays.copyOf(head, head.length + CloseStatus.MAX_REASON_BYTES + 1))).isEmpty();
    }

    @Test
    void nameHasABound() {
        Action close = new Action.Close(CloseStatus.of(1000));
        assertThat(DirectMessage.parse(
                new DirectMessage(new Target.OfPrincipal("x".repeat(16 << 10)), close).toBytes())).isPresent();
        assertThatThrownBy(() -> new DirectMessage(new Target.OfPrincipal("x".repeat((16 << 10) + 1)), close))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("16385 bytes");
    }

    @Test
    void writesWhatItReadsOfAnyBytes() {
        int read = 0;
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            Random random = new Random(seed);
            DirectMessage[] all = messages().toArray(DirectMessage[]::new);
            byte[] bytes = all[random.nextInt(all.length)].toBytes();
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Optional<DirectMessage> message = DirectMessage.parse(bytes);
            if (message.isPresent()) {
                read++;
                assertThat(message.get().toBytes()).as("seed %d", seed).isEqualTo(bytes);
            }
        }
        assertThat(read).as("else nothing is tested").isGreaterThan(ROUNDS / 10);
    }
}
