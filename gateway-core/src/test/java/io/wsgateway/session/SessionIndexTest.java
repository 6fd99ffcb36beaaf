package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SessionIndexTest {

    private static final class Numbered extends SessionRegistry.Entry<Numbered> {

        private final long number;

        Numbered(long number) {
            this.number = number;
        }

        @Override
        public long number() {
            return number;
        }
    }

    /** Sessions come in the order of their numbers and go in any, as do those of a gateway that runs for long. */
    @Test
    void findsWhatAMapFinds() {
        Random random = new Random(1);
        SessionIndex<Numbered> index = new SessionIndex<>(List.<Numbered>of());
        TreeMap<Long, Numbered> map = new TreeMap<>();
        long newest = Long.MAX_VALUE / 2;
        for (int i = 0; i < 200_000; i++) {
            boolean grows = i / 50_000 % 2 == 0;
            if (random.nextInt(10) < (grows ? 7 : 3) || map.isEmpty()) {
                Numbered session = new Numbered(++newest);
                map.put(session.number(), session);
                index.add(session);
            } else {
                Long near = map.floorKey(newest - random.nextInt(map.size()));
                Numbered session = Objects.requireNonNull(map.remove(near == null ? map.firstKey() : near));
                index.remove(session);
                index.remove(session);
                assertThat(index.find(session.number())).isNull();
            }
            long some = newest - random.nextInt(1000);
            assertThat(index.find(some)).isSameAs(map.get(some));
        }
        map.forEach((number, session) -> assertThat(index.find(number)).isSameAs(session));
    }

    @Test
    void takesNoMoreRoomThanForAFew() {
        SessionIndex<Numbered> index = new SessionIndex<>(List.<Numbered>of());
        List<Numbered> sessions = new Random(2).longs(1000).mapToObj(Numbered::new).toList();
        sessions.forEach(index::add);
        assertThat(index.slots()).isBetween(2000, 4096);
        sessions.forEach(index::remove);
        assertThat(index.slots()).isLessThan(100);
    }

    @Test
    void beginsWithThoseThatAreOpen() {
        List<Numbered> sessions = new Random(3).longs(1000).mapToObj(Numbered::new).toList();
        SessionIndex<Numbered> index = new SessionIndex<>(sessions);
        assertThat(sessions).allSatisfy(session -> assertThat(index.find(session.number())).isSameAs(session));
    }
}
