package io.wsgateway.apps.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.testkit.FakeTopics;
import io.wsgateway.testkit.FakeContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoomsTest {

    private static final TopicHistory HISTORY = new TopicHistory(1, 1000, Duration.ofMinutes(1));

    private final FakeTopics topics = new FakeContext("chat").topics();
    private final List<String> opened = new ArrayList<>();
    private final Rooms rooms = new Rooms(3, 2, name -> {
        opened.add(name);
        return new Room(name, topics.topic(name, HISTORY), () -> Instant.EPOCH);
    });

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 192.0.2.1, true", "192.0.2.1, 192.0.2.2, false", "::ffff:192.0.2.1, 192.0.2.1, true",
            "2001:db8:1:2::1, 2001:db8:1:2:ffff::2, true", "2001:db8:1:2::1, 2001:db8:1:3::1, false",
            "0:0:c000:201::1, 192.0.2.1, false", "255.255.255.255, 0.0.0.0, false", "::1, 0.0.0.0, false"})
    void anAddressIsOneIpv4AddressOrOneSlash64(String one, String other, boolean same) throws UnknownHostException {
        assertThat(block(one).equals(block(other))).isEqualTo(same);
    }

    @Test
    void aRoomCountsForWhoMadeItUntilTheLastHasLeft() throws UnknownHostException {
        assertIn("a", "192.0.2.1");
        assertIn("b", "192.0.2.1");
        assertIn("b", "192.0.2.2");
        assertFull("c", "192.0.2.1", "your address has made as many rooms as it may; try again later");
        rooms.leave("b");
        assertFull("c", "192.0.2.1", "your address has made as many rooms as it may; try again later");
        rooms.leave("b");
        assertIn("c", "192.0.2.1");
        assertIn("d", "192.0.2.2");
        assertFull("e", "192.0.2.3", "there are as many rooms as there may be; try again later");
        assertThat(opened).containsExactly("a", "b", "c", "d");
        assertThat(rooms.count()).isEqualTo(3);
        assertThat(rooms.makers()).isEqualTo(2);
    }

    @Test
    void nothingIsLeftOfRoomsThatAreGone() throws UnknownHostException {
        for (int i = 0; i < 100; i++) {
            assertIn("room", "192.0.2." + i);
            assertIn("room", "192.0.2.200");
            rooms.leave("room");
            rooms.leave("room");
        }
        assertThat(rooms.count()).isZero();
        assertThat(rooms.makers()).isZero();
        assertThatIllegalStateException().isThrownBy(() -> rooms.leave("room"));
    }

    private void assertIn(String name, String address) throws UnknownHostException {
        assertThat(rooms.enter(name, block(address))).isInstanceOf(Rooms.Entry.In.class);
    }

    private void assertFull(String name, String address, String why) throws UnknownHostException {
        assertThat(rooms.enter(name, block(address))).isEqualTo(new Rooms.Entry.Full(why));
    }

    private static AddressBlock block(String address) throws UnknownHostException {
        return AddressBlock.of(InetAddress.getByName(address));
    }
}
