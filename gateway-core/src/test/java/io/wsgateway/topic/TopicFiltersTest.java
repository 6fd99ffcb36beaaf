package io.wsgateway.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Subscribing by filters. One thread; a lane runs its tasks when the test says so. */
class TopicFiltersTest {

    private final FakeEncoder encoder = new FakeEncoder();
    private final TopicRegistry topics = new TopicRegistry(encoder);
    private final ManualLane east = new ManualLane();
    private final ManualLane west = new ManualLane();

    @AfterEach
    void nothingLeaks() {
        runAll();
        encoder.nothingLeaks();
    }

    @Test
    void deliversToFilterSubscribersWhereNobodySubscribedByName() {
        Listener a = subscriber(east, "room/+");
        Listener b = subscriber(west, "#");
        Listener other = subscriber(east, "hall/+");

        topics.topic("room/den").publishText("one");
        topics.topic("room").publishText("two");
        runAll();

        assertThat(a.heard).containsExactly("one");
        assertThat(b.heard).containsExactly("one", "two");
        assertThat(other.heard).isEmpty();
        assertThat(topics.size()).isZero();
        assertThat(topics.topic("room/den").subscribers()).as("by name").isZero();
    }

    @Test
    void deliversOnceToASessionThatMatchesSeveralTimes() {
        Topic den = topics.topic("room/den");
        Listener all = subscriber(east, "room/+", "#", "room/den", "+/den/#");
        Listener byName = new Listener(east);
        Listener byFilters = subscriber(east, "+/den", "room/#");
        Listener there = subscriber(west, "room/+", "room/#");
        all.subscriptions.add(den);
        byName.subscriptions.add(den);
        there.subscriptions.add(den);
        runAll();

        den.publishText("one");
        runAll();

        for (Listener each : List.of(all, byName, byFilters, there)) {
            assertThat(each.heard).containsExactly("one");
        }
        assertThat(encoder.made).hasSize(1);
    }

    @Test
    void givesEachLaneOneTask() {
        subscriber(east, "room/+", "#");
        subscriber(east, "+/den");
        subscriber(west, "room/den");
        new Listener(east).subscriptions.add(topics.topic("room/den"));
        runAll();

        topics.topic("room/den").publishText("one");

        assertThat(east.tasks).hasSize(1);
        assertThat(west.tasks).hasSize(1);
    }

    @Test
    void staysByAnotherFilterWhenOneIsTakenBack() {
        Listener a = subscriber(east, "room/+", "room/#");
        Topic den = topics.topic("room/den");

        a.subscriptions.remove(topics.matching("room/+"));
        a.subscriptions.remove(topics.matching("room/+"));
        a.subscriptions.remove(topics.matching("never/+"));
        den.publishText("one");
        a.subscriptions.remove(topics.matching("room/#"));
        den.publishText("two");
        runAll();

        assertThat(a.heard).containsExactly("one");
        assertThat(topics.isWithoutFilters()).isTrue();
    }

    @Test
    void leavesAllFiltersWhenTheSessionEnds() {
        Listener a = subscriber(east, "room/+", "room/#", "a/b/c/+");

        east.enter(a.subscriptions::end);
        a.subscriptions.add(topics.matching("late/#"));
        runAll();

        assertThat(topics.isWithoutFilters()).isTrue();
    }

    /** Who a message is for is settled when its delivery begins, whatever the first to receive it do. */
    @Test
    void allowsChangesDuringADelivery() {
        Topic den = topics.topic("room/den");
        Listener leaves = subscriber(east, "room/+");
        Listener both = subscriber(east, "room/+");
        Listener gone = subscriber(east, "room/+");
        Listener late = new Listener(east);
        leaves.subscriptions.add(den);
        both.subscriptions.add(den);
        runAll();
        leaves.onHearing("one", () -> {
            leaves.subscriptions.remove(den);
            both.subscriptions.remove(den);
            gone.subscriptions.end();
            late.subscriptions.add(topics.matching("room/+"));
        });

        east.enter(() -> den.publishText("one"));

        assertThat(leaves.heard).as("not once more by the filter").containsExactly("one");
        assertThat(both.heard).as("left the topic before its turn").isEmpty();
        assertThat(gone.heard).as("ended before its turn").isEmpty();
        assertThat(late.heard).as("came after").isEmpty();

        east.enter(() -> den.publishText("two"));

        assertThat(both.heard).containsExactly("two");
        assertThat(late.heard).containsExactly("two");
    }

    @Test
    void refusesWhatIsNotItsOwn() {
        Listener a = new Listener(east);
        TopicFilter foreign = new TopicFilter() {
            @Override
            public String filter() {
                return "#";
            }

            @Override
            public boolean matches(String name) {
                return true;
            }
        };

        assertThatIllegalArgumentException().isThrownBy(() -> a.subscriptions.add(foreign));
        assertThatIllegalArgumentException().isThrownBy(() -> topics.matching("a#"));
    }

    /** The tree finds what the patterns match one by one, as subscribers by many filters come and go. */
    @Test
    void treeAgreesWithThePatterns() {
        Random random = new Random(4);
        List<Listener> all = new ArrayList<>();
        List<String> filters = new ArrayList<>();
        for (int round = 0; round < 2000; round++) {
            if (all.isEmpty() || random.nextInt(3) > 0) {
                String filter = filter(random);
                all.add(subscriber(random.nextBoolean() ? east : west, filter));
                filters.add(filter);
            } else {
                int index = random.nextInt(all.size());
                all.get(index).subscriptions.remove(topics.matching(filters.remove(index)));
                all.remove(index);
            }
            runAll();
            String name = name(random);
            all.forEach(listener -> listener.heard.clear());

            topics.topic(name).publishText("x");
            runAll();

            for (int i = 0; i < all.size(); i++) {
                boolean matches = topics.matching(filters.get(i)).matches(name);
                assertThat(all.get(i).heard).as("%s by %s", name, filters.get(i)).hasSize(matches ? 1 : 0);
            }
        }
        all.forEach(listener -> {
            listener.subscriptions.end();
        });
        assertThat(topics.isWithoutFilters()).isTrue();
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder(random.nextInt(10) == 0 ? "$" : "");
        for (int levels = random.nextInt(4); levels >= 0; levels--) {
            name.append(List.of("a", "b", "").get(random.nextInt(3))).append(levels == 0 ? "" : "/");
        }
        return name.isEmpty() ? "a" : name.toString();
    }

    private static String filter(Random random) {
        String name = name(random);
        StringBuilder filter = new StringBuilder();
        for (String level : name.split("/", -1)) {
            filter.append(filter.isEmpty() ? "" : "/").append(random.nextInt(3) == 0 ? "+" : level);
        }
        return random.nextInt(4) == 0 ? filter + "/#" : filter.isEmpty() ? "#" : filter.toString();
    }

    private Listener subscriber(Lane lane, String... filters) {
        Listener listener = new Listener(lane);
        for (String filter : filters) {
            listener.subscriptions.add(topics.matching(filter));
        }
        runAll();
        return listener;
    }

    private void runAll() {
        east.run();
        west.run();
    }
}
