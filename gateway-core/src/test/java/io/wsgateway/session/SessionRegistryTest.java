package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionRegistryTest {

    private final SessionRegistry<Named> registry = new SessionRegistry<>();

    private final AtomicLong numbers = new AtomicLong();

    private static final class Named extends SessionRegistry.Entry<Named> {

        private final String name;
        private final long number;

        Named(String name, long number) {
            this.name = name;
            this.number = number;
        }

        @Override
        public long number() {
            return number;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private Named add(String name) {
        Named added = new Named(name, numbers.incrementAndGet());
        registry.add(added);
        return added;
    }

    private List<String> oldest(int most) {
        return registry.oldest(most).stream().map(Named::toString).toList();
    }

    private List<String> all() {
        return registry.all().stream().map(Named::toString).toList();
    }

    @Test
    void keepsTheOrderOfOpening() {
        add("a");
        Named b = add("b");
        add("c");
        Named d = add("d");

        assertThat(oldest(2)).containsExactly("a", "b");
        registry.remove(b);
        assertThat(oldest(2)).containsExactly("a", "c");
        registry.remove(d);
        add("e");
        assertThat(all()).containsExactly("a", "c", "e");
        assertThat(registry.count()).isEqualTo(3);
        assertThat(oldest(0)).isEmpty();
        assertThat(oldest(-1)).isEmpty();
    }

    @Test
    void removesOnce() {
        Named only = add("only");
        registry.remove(only);
        add("next");
        registry.remove(only);

        assertThat(all()).containsExactly("next");
        assertThat(registry.count()).isEqualTo(1);
    }

    @Test
    void countsUnderConcurrency() throws Exception {
        add("first");
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                done.add(threads.submit(() -> {
                    List<Named> mine = new ArrayList<>();
                    for (int i = 0; i < 5000; i++) {
                        mine.add(add("x"));
                        if (i % 3 == 0) {
                            registry.remove(mine.remove(mine.size() / 2));
                        }
                    }
                    mine.forEach(registry::remove);
                }));
            }
            for (Future<?> each : done) {
                each.get(30, TimeUnit.SECONDS);
            }
        }
        add("last");

        assertThat(all()).containsExactly("first", "last");
        assertThat(registry.count()).isEqualTo(2);
    }

    @Test
    void findsByNumberWhatIsOpen() {
        Named first = add("first");
        assertThat(registry.find(first.number())).hasValue(first);
        assertThat(registry.find(2)).isEmpty();
        Named second = add("second");
        assertThat(registry.find(second.number())).hasValue(second);
        registry.remove(first);
        registry.remove(first);
        assertThat(registry.find(first.number())).isEmpty();
        assertThat(registry.find(second.number())).hasValue(second);
        assertThat(registry.find(0)).isEmpty();
        assertThat(registry.find(-1)).isEmpty();
    }
}
