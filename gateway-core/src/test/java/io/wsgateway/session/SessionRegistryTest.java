package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.session.SessionRegistry.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SessionRegistryTest {

    private final SessionRegistry<String> registry = new SessionRegistry<>();

    @Test
    void keepsTheOrderOfOpening() {
        registry.add("a");
        Registration b = registry.add("b");
        registry.add("c");
        Registration d = registry.add("d");

        assertThat(registry.oldest(2)).containsExactly("a", "b");
        b.close();
        assertThat(registry.oldest(2)).containsExactly("a", "c");
        d.close();
        registry.add("e");
        assertThat(registry.all()).containsExactly("a", "c", "e");
        assertThat(registry.count()).isEqualTo(3);
        assertThat(registry.oldest(0)).isEmpty();
        assertThat(registry.oldest(-1)).isEmpty();
    }

    @Test
    void removesOnce() {
        Registration only = registry.add("only");
        only.close();
        registry.add("next");
        only.close();

        assertThat(registry.all()).containsExactly("next");
        assertThat(registry.count()).isEqualTo(1);
    }

    @Test
    void countsUnderConcurrency() throws Exception {
        registry.add("first");
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                done.add(threads.submit(() -> {
                    List<Registration> mine = new ArrayList<>();
                    for (int i = 0; i < 5000; i++) {
                        mine.add(registry.add("x"));
                        if (i % 3 == 0) {
                            mine.remove(mine.size() / 2).close();
                        }
                    }
                    mine.forEach(Registration::close);
                }));
            }
            for (Future<?> each : done) {
                each.get(30, TimeUnit.SECONDS);
            }
        }
        registry.add("last");

        assertThat(registry.all()).containsExactly("first", "last");
        assertThat(registry.count()).isEqualTo(2);
    }
}
