package io.wsgateway.engine.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicPosition;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedTest {

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }

    @Test
    void readsWhatIsPublished() {
        assertThat(Published.parse(ByteBuffer.wrap(Published.plain("body".getBytes(UTF_8)))))
                .isInstanceOfSatisfying(Published.Plain.class,
                        plain -> assertThat(plain.body()).asString().isEqualTo("body"));
        assertThat(Published.parse(ByteBuffer.wrap(Published.plain(new byte[0]))))
                .isInstanceOfSatisfying(Published.Plain.class, plain -> assertThat(plain.body()).isEmpty());
    }

    @Test
    void readsWhatIsKept() {
        assertThat(Published.parse(buffer("kab-_1:42 the body: "))).isInstanceOfSatisfying(Published.Kept.class,
                kept -> {
                    assertThat(kept.position()).isEqualTo(new TopicPosition("ab-_1", 42));
                    assertThat(kept.body()).asString().isEqualTo("the body: ");
                });
        assertThat(Published.parse(buffer("k" + "e".repeat(32) + ":999999999999999999 ")))
                .isInstanceOf(Published.Kept.class);
    }

    @Test
    void readsWhatIsForgotten() {
        assertThat(Published.parse(buffer("fabc"))).isEqualTo(new Published.Forgotten(new TopicPosition("abc", 0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "k", "k ", "k:1 x", "kabc", "kabc:1", "kabc 1", "kabc:0 x", "kabc:01 x",
            "kabc:-1 x", "kabc:1x y",
            "kabc:9999999999999999999 x", "ka.c:1 x", "f", "f ", "fa:b", "fé", "\u0000"})
    void anythingElseIsNothing(String message) {
        assertThat(Published.parse(buffer(message))).isNull();
        assertThat(Published.parse(buffer("k" + "e".repeat(33) + ":1 "))).isNull();
        assertThat(Published.parse(buffer("f" + "e".repeat(33)))).isNull();
    }

    @Test
    void readsNamesInFeeds() {
        ByteBuffer fed = ByteBuffer.wrap(Published.plain("room: 1".getBytes(UTF_8), "body".getBytes(UTF_8)));
        ByteBuffer name = Published.name(fed);
        assertThat(name).isEqualTo(buffer("room: 1"));
        assertThat(Published.parse(fed)).isInstanceOf(Published.Plain.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "1", "1:", "2:a", "-1:a", "x:a", "1537:", "99999:a", "1 :a", "+1:a"})
    void namesAreBounded(String message) {
        assertThat(Published.name(buffer(message))).isNull();
    }

    @Test
    void anyBytesAreReadOrNot() {
        Random random = new Random(7);
        String alphabet = "pkf:0123456789 ae-\u0000ÿ";
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Published.parse(buffer(text.toString()));
            Published.name(buffer(text.toString()));
        }
    }
}
