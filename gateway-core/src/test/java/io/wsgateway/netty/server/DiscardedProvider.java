package io.wsgateway.netty.server;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.Audience;
import io.wsgateway.app.Carriable;
import io.wsgateway.app.Execution;
import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application that leaves something of itself with the gateway, wherever it may: {@code keeps} in its settings says what.
 * Loaded by a class loader that is to be let go.
 */
public final class DiscardedProvider implements ApplicationProvider {

    @Override
    public String name() {
        return "chat";
    }

    @Override
    public Audience audience() {
        return Audience.OPERATORS;
    }

    @Override
    public Application start(ApplicationContext context) {
        String keeps = context.settings().text("keeps", "");
        Discarded application = new Discarded(context, keeps);
        switch (keeps) {
            case "tasks" -> {
                context.scheduler().after(Duration.ofDays(1), application::hear);
                context.scheduler().every(Duration.ofMillis(1), application::hear);
            }
            case "observers" -> {
                context.topics().topic("news").presence().observe(event -> application.hear());
                context.gateway().observe(event -> application.hear());
            }
            default -> {}
        }
        return application;
    }

    private static final class Discarded implements Application, Carriable, SessionListener {

        private final ApplicationContext context;
        private final String keeps;
        private final AtomicInteger heard = new AtomicInteger();

        Discarded(ApplicationContext context, String keeps) {
            this.context = context;
            this.keeps = keeps;
        }

        void hear() {
            heard.incrementAndGet();
        }

        @Override
        public Execution execution() {
            return keeps.equals("blocking") ? Execution.BLOCKING : Execution.EVENT_LOOP;
        }

        @Override
        public CompletionStage<Admission> admit(OpeningRequest request) {
            return keeps.equals("admission")
                    ? CompletableFuture.failedFuture(new Broken())
                    : CompletableFuture.completedFuture(Admission.granted());
        }

        @Override
        public SessionListener onOpen(Session session, OpeningRequest request) {
            switch (keeps) {
                case "attributes" -> session.attributes().put("own", this);
                case "topics" -> {
                    session.subscribe(context.topics().topic("news"));
                    KeptTopic kept =
                            context.topics().topic("kept", new TopicHistory(10, 1 << 16, Duration.ofMinutes(1)));
                    kept.publishText(position -> "at " + position);
                    session.subscribe(kept, TopicPosition.NONE, recovery -> hear());
                    session.subscribe(context.topics().matching("#"));
                }
                default -> {}
            }
            return new Listener();
        }

        @Override
        public SessionListener resume(Session session, byte[] state) {
            return new Listener();
        }

        /** One for each session. */
        private final class Listener implements SessionListener {

            @Override
            public void onText(Session session, String text) {
                if (keeps.equals("failures")) {
                    throw new Broken();
                }
                session.sendText(text);
            }
        }
    }

    /** Of a class of the application's own. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
