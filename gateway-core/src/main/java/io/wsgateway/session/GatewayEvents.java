package io.wsgateway.session;

import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.GatewayView.Observation;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who hear of {@link GatewayEvent}s. Thread-safe.
 *
 * <p>An observer that throws keeps hearing; its first failure is logged with the stack, later ones are not, as a broken
 * observer would fail at every session.
 */
public final class GatewayEvents {

    private static final Logger log = LoggerFactory.getLogger(GatewayEvents.class);

    private final List<Observer> observers = new CopyOnWriteArrayList<>();

    /** Calls the observer at every event from now on, on the thread where the event happens. */
    public Observation observe(Consumer<GatewayEvent> consumer) {
        Observer observer = new Observer(consumer);
        observers.add(observer);
        return observer;
    }

    /** Tells the observers; where there is none, the event isn't even made. */
    public void publish(Supplier<? extends GatewayEvent> event) {
        if (!observers.isEmpty()) {
            GatewayEvent happened = event.get();
            observers.forEach(observer -> observer.hear(happened));
        }
    }

    private final class Observer implements Observation {

        private final Consumer<GatewayEvent> consumer;
        private boolean failed;

        private Observer(Consumer<GatewayEvent> consumer) {
            this.consumer = consumer;
        }

        private void hear(GatewayEvent event) {
            try {
                consumer.accept(event);
            } catch (Throwable e) { // an application's, and of any kind
                if (isFirstFailure()) {
                    log.warn("an observer of gateway events failed; its further failures are not logged", e);
                }
            }
        }

        private synchronized boolean isFirstFailure() {
            boolean first = !failed;
            failed = true;
            return first;
        }

        @Override
        public void close() {
            observers.remove(this);
        }
    }
}
