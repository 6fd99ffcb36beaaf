package io.wsgateway.engine.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.engine.Channel;
import io.wsgateway.engine.redis.Keys.Name;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names at the server, and back. */
class NamesTest {

    private final Keys keys = new Keys("gw");

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    @Test
    void areAsTheyAreDocumented() {
        Channel channel = new Channel("app/chat", "room ü");
        int partition = channel.partition();

        assertThat(text(keys.meta(channel))).isEqualTo("gw:{" + partition + "}:m:app/chat:room ü");
        assertThat(text(keys.stream(channel))).isEqualTo("gw:{" + partition + "}:h:app/chat:room ü");
        assertThat(text(keys.channel(channel))).isEqualTo("gw:{" + partition + "}:c:app/chat:room ü");
        assertThat(text(keys.reign(7))).isEqualTo("gw:{7}:reign");
        assertThat(text(keys.feed(7, "app/chat"))).isEqualTo("gw:{7}:f:app/chat");
        assertThat(text(keys.pattern("app/chat"))).isEqualTo("gw:{*}:c:app/chat:*");
        assertThat(text(keys.probe(7, "n1", "x"))).isEqualTo("gw:{7}:probe:n1:x");
    }

    /** As redis-cli's CLUSTER KEYSLOT says. */
    @Test
    void slotsArePartitionsHashed() {
        assertThat(Keys.slot(0)).isEqualTo(13907);
        assertThat(Keys.slot(1)).isEqualTo(9842);
        assertThat(Keys.slot(127)).isEqualTo(6102);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "*", ":", "a:b", "}:c:x:y", "\u0000", "日本語", "🎉", "\ud800", "\udc00", "\udc00\ud800",
            "a\ud800b",
            "?", "\ufffd", "\ud83c", "\uffff"})
    void areReadAsTheyWereWritten(String name) {
        Channel channel = new Channel("app/chat", name);
        assertThat(keys.read(ByteBuffer.wrap(keys.channel(channel)))).isEqualTo(new Name.Named(channel));
        assertThat(NameCodec.decode(NameCodec.encode(name))).isEqualTo(name);
    }

    @Test
    void allDiffer() {
        assertThat(List.of("?", "\ud800", "\udc00", "\ufffd").stream()
                .map(name -> HexFormat.of().formatHex(NameCodec.encode(name))))
                .doesNotHaveDuplicates();
        // U+D800 as three bytes, though UTF-8 has none for it.
        assertThat(NameCodec.encode("\ud800")).isEqualTo(HexFormat.of().parseHex("eda080"));
        // A pair is one character of four bytes.
        assertThat(NameCodec.encode("\ud800\udc00")).isEqualTo(HexFormat.of().parseHex("f0908080"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"c080", "80", "ff", "c3", "e0a0", "eda080edb080", "f8888080", "f4908080", "e08080"})
    void bytesThatNobodyWritesAreNoName(String hex) {
        assertThat(NameCodec.decode(HexFormat.of().parseHex(hex))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gw", "gw:", "gw:{", "gw:{}", "gw:{1", "gw:{1}", "gw:{1}:", "gw:{1}:c", "gw:{1}:c:",
            "gw:{1}:c:app",
            "gw:{128}:f:x", "gw:{1x}:f:x", "gw:{0001}:f:x", "gw:{-1}:f:x", "other:{1}:f:x", "gw:{1}:c:app:",
            "gw:{1}:m:app:x",
            // Of another partition than it says.
            "gw:{1}:c:app/chat:room"})
    void othersAreNotRead(String name) {
        assertThat(keys.read(ByteBuffer.wrap(name.getBytes(UTF_8)))).isNull();
    }

    @Test
    void feedsAndProbesAreRead() {
        assertThat(keys.read(ByteBuffer.wrap(keys.feed(5, "app/chat")))).isEqualTo(new Name.Feed(5, "app/chat"));
        assertThat(keys.read(ByteBuffer.wrap(keys.probe(5, "n", "x")))).isEqualTo(new Name.Probe(5));
    }

    @Test
    void anyBytesAreReadOrNot() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            String name = NameCodec.decode(bytes);
            if (name != null) {
                assertThat(NameCodec.encode(name)).isEqualTo(bytes);
            }
            byte[] key = ByteBuffer.allocate(8 + bytes.length).put("gw:{1}:c".getBytes(UTF_8)).put(bytes).array();
            keys.read(ByteBuffer.wrap(key, 0, random.nextInt(key.length + 1)));
        }
    }
}
