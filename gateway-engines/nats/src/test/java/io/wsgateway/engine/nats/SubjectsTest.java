package io.wsgateway.engine.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.engine.Channel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectsTest {

    private static final int LONGEST_LINE = 4_096;

    private final Subjects subjects = new Subjects("gateway");

    @Test
    void leavesPlainNamesReadable() {
        Channel room = new Channel("app/chat", "room:42");

        assertThat(subjects.channel(room)).isEqualTo("gateway.c." + room.partition() + ".app/chat.room:42");
        assertThat(subjects.kept(new HistoryClass(7, 2), room))
                .isEqualTo("gateway.k.7d2." + room.partition() + ".app/chat.room:42");
        assertThat(subjects.space("app/chat")).isEqualTo("gateway.c.*.app/chat.*");
    }

    @Test
    void escapesEachOtherUnit() {
        assertThat(Subjects.encode("a.b *>")).isEqualTo("a~002eb~0020~002a~003e");
        assertThat(Subjects.encode("~")).isEqualTo("~007e");
        assertThat(Subjects.encode("é🎉")).isEqualTo("~00e9~d83c~df89");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*", ">", ".", "..", "a.b", " ", "\r\nPUB x 0\r\n", "\0", "~", "~002e", "日本語", "🎉", "\ud800",
                    "?\udc00", "\"", "\\", "$SYS", "_INBOX", "\u007f", "\uffff"})
    void readsWhatItWroteOfAnyName(String name) {
        Channel channel = new Channel("app/chat.v2", name);

        String subject = subjects.channel(channel);

        assertThat(subject).matches("[!-~]+").doesNotContain("*", ">", "\"", "\\");
        assertThat(subject.split("\\.", -1)).hasSize(5);
        assertThat(subjects.parse(subject)).contains(channel);
    }

    @Test
    void tellsAllUnitsApart() {
        List<String> all = new java.util.ArrayList<>();
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            all.add(Subjects.encode(Character.toString((char) c)));
        }

        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    void fitsIntoALineWithTheLongestNames() {
        Channel longest = new Channel(".".repeat(128), "🎉".repeat(256));
        Subjects most = new Subjects("x".repeat(32));

        String line = "HPUB " + most.kept(new HistoryClass(20, 1024), longest) + " " + most.answers("0123456789abcdef")
                + "." + Long.MAX_VALUE + " 1000 1000000\r\n";

        assertThat(line.getBytes(StandardCharsets.US_ASCII).length).isLessThan(LONGEST_LINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gateway", "gateway.c", "gateway.c.", "gateway.c.1.app", "gateway.c.1.app.",
            "gateway.c.1..x",
            "gateway.c.1.app.x.y", "gateway.c.x.app.room", "gateway.c.999.app.room", "gateway.c.-1.app.room",
            "gateway.c.1.app.~", "gateway.c.1.app.~00", "gateway.c.1.app.~zzzz", "other.c.1.app.room",
            "gateway.k.1.app.room"})
    void readsNothingElse(String subject) {
        assertThat(subjects.parse(subject)).isEmpty();
    }

    @Test
    void readsNoChannelOfAnotherPartitionOrWrittenOtherwise() {
        Channel room = new Channel("app/chat", "a");
        String end = ".app/chat.";

        assertThat(subjects.parse("gateway.c." + room.partition() + end + "a")).contains(room);
        assertThat(subjects.parse("gateway.c." + (room.partition() + 1) + end + "a")).isEmpty();
        assertThat(subjects.parse("gateway.c.0" + room.partition() + end + "a")).isEmpty();
        assertThat(subjects.parse("gateway.c." + room.partition() + end + "~0061")).isEmpty();
    }
}
