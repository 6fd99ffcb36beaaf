package io.wsgateway.cluster.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.cluster.topic.MemberBodies.Members;
import io.wsgateway.cluster.topic.MemberBodies.News;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Bytes that no node would say: reading them doesn't throw, takes no more memory than they do, and gives nothing that they don't say.
 * {@code -Dfuzz.rounds=100000} for more of them, {@code -Dfuzz.seed=7} for others.
 */
class BodiesFuzzTest {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 1000) * 20;
    private static final long SEED = Long.getLong("fuzz.seed", 1);

    @Test
    void nothingThatIsReadIsMoreThanWasSaid() {
        int read = 0;
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            byte[] bytes = mangled(new Random(seed));
            News news = MemberBodies.news(bytes);
            if (news != null) {
                read++;
                assertThat(news.node()).hasSize(8);
                assertThat(news.events().size() * 12).as("seed %d", seed).isLessThanOrEqualTo(bytes.length);
            }
            Members members = MemberBodies.members(bytes);
            if (members != null) {
                read++;
                assertThat(members.members().size() * 3).as("seed %d", seed).isLessThanOrEqualTo(bytes.length);
            }
            MessageBody.Read message = MessageBody.read(bytes);
            if (message != null) {
                read++;
                assertThat(message.message().size()).isEqualTo(bytes.length - (message.origin().isPresent() ? 9 : 1));
                assertThat(!message.message().isText() || isUtf8(message.message().toByteArray())).isTrue();
            }
        }
        assertThat(read).as("else nothing is tested").isGreaterThan(ROUNDS / 10);
    }

    /** A body of ours with a few bytes that are others, or cut anywhere, or any bytes at all. */
    private static byte[] mangled(Random random) {
        Member member = new Member("east0000-" + random.nextInt(100),
                random.nextBoolean() ? Optional.of("näme") : Optional.empty());
        byte[] bytes = switch (random.nextInt(5)) {
            case 0 -> MemberBodies.of(new News("east0000", random.nextBoolean(),
                    List.of(new MemberEvent(random.nextLong(), MemberEvent.Kind.JOINED, member))));
            case 1 -> MemberBodies.of(new Members(random.nextLong(), List.of(member, member)), 1000).bytes();
            case 2 -> MessageBody.of("east0000", Texts.of("grüße"));
            case 3 -> MessageBody.of(Texts.of("世界"));
            default -> new byte[random.nextInt(30)];
        };
        for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 5)) : bytes;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).length() <= bytes.length;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void whatIsWrittenIsRead() {
        News news = new News("east0000", true,
                List.of(new MemberEvent(7, MemberEvent.Kind.LEFT, new Member("east0000-1", Optional.of("käthe")))));
        assertThat(MemberBodies.news(MemberBodies.of(news))).isEqualTo(news);
        Members members = new Members(9, List.of(new Member("east0000-1", Optional.empty())));
        assertThat(MemberBodies.members(MemberBodies.of(members, 1000).bytes())).isEqualTo(members);
    }

    @Test
    void anAnswerHasTheMembersThatFit() {
        Member member = new Member("east0000-1", Optional.empty());
        MemberBodies.Fitted fitted = MemberBodies.of(new Members(1, Collections.nCopies(100, member)), 500);
        byte[] body = fitted.bytes();
        assertThat(body.length).isLessThanOrEqualTo(500);
        Members read = MemberBodies.members(body);
        assertThat(read).isNotNull();
        int told = read == null ? 0 : read.members().size();
        assertThat(told).isBetween(20, 40);
        assertThat(fitted.untold()).isEqualTo(100 - told);
    }
}
