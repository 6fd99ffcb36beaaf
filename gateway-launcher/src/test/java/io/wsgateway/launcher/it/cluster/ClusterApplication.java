package io.wsgateway.launcher.it.cluster;

import io.wsgateway.launcher.apps.JarFixture;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The jar of an application that does what its clients say, one line of text each, words between spaces:
 *
 * <pre>
 * session                                 ► session ID
 * subscribe TOPIC SINCE                   ► recovery TOPIC true|false POSITION MISSED, what was missed, what comes
 * listen TOPIC; filter FILTER             ► listening TOPIC; what comes
 * publish TOPIC PUBLISHER NUMBER BYTES    ► published TOPIC PUBLISHER NUMBER POSITION, or failed TOPIC PUBLISHER NUMBER WHY
 * observe TOPIC                           ► observing TOPIC; joined TOPIC ID, left TOPIC ID
 * members TOPIC                           ► members TOPIC ID…
 * </pre>
 *
 * What comes is {@code message TOPIC POSITION PUBLISHER NUMBER} and filling up to the number of bytes. Topics whose names begin with
 * {@code kept/} are kept, those of {@code short/} too, but only {@value #SHORT} messages; others have {@code -} as their position.
 */
final class ClusterApplication {

    static final String NAME = "cluster";
    /** What {@code short/} topics keep. */
    static final int SHORT = 10;

    private ClusterApplication() {}

    static Path write(Path jar) throws IOException {
        return JarFixture.provider("cluster.Provider", NAME, """
                static final TopicHistory LONG = new TopicHistory(100_000, 64 << 20, java.time.Duration.ofHours(1));
                static final TopicHistory SHORT = new TopicHistory(%d, 1 << 20, java.time.Duration.ofHours(1));
                static final class Client implements SessionListener {
                    final Topics topics;
                    final List<TopicPresence.Observation> observations = new ArrayList<>();
                    Client(Topics topics) { this.topics = topics; }
                    Optional<KeptTopic> kept(String name) {
                        return name.startsWith("kept/") ? Optional.of(topics.topic(name, LONG))
                                : name.startsWith("short/") ? Optional.of(topics.topic(name, SHORT)) : Optional.empty();
                    }
                    Topic topic(String name) {
                        return kept(name).map(Topic.class::cast).orElseGet(() -> topics.topic(name));
                    }
                    @Override public void onText(Session session, String line) {
                        String[] words = line.split(" ");
                        switch (words[0]) {
                            case "session" -> session.sendText("session " + session.id());
                            case "subscribe" -> subscribe(session, words[1], words[2]);
                            case "listen" -> {
                                session.subscribe(topic(words[1]));
                                session.sendText("listening " + words[1]);
                            }
                            case "filter" -> {
                                session.subscribe(topics.matching(words[1]));
                                session.sendText("listening " + words[1]);
                            }
                            case "publish" -> publish(session, words[1], words[2] + " " + words[3],
                                    Integer.parseInt(words[4]));
                            case "observe" -> {
                                observations.add(topic(words[1]).presence().observe(event -> session.sendText(
                                        (event instanceof TopicPresence.Event.Joined ? "joined " : "left ") + words[1] + " "
                                        + event.member().session())));
                                session.sendText("observing " + words[1]);
                            }
                            case "members" -> topic(words[1]).presence().members().thenAccept(members -> {
                                StringBuilder all = new StringBuilder("members " + words[1]);
                                members.forEach(member -> all.append(' ').append(member.session()));
                                session.sendText(all.toString());
                            });
                            default -> throw new IllegalArgumentException(line);
                        }
                    }
                    void subscribe(Session session, String name, String since) {
                        TopicPosition position = TopicPosition.parse(since).orElse(TopicPosition.NONE);
                        session.subscribe(kept(name).orElseThrow(), position, recovery -> {
                            session.sendText("recovery " + name + " " + recovery.recovered() + " " + recovery.position()
                                    + " " + recovery.missed().size());
                            recovery.missed().forEach(message -> session.sendText(message.text()));
                        });
                    }
                    void publish(Session session, String name, String numbered, int bytes) {
                        String filling = " " + "x".repeat(bytes);
                        if (kept(name).isEmpty()) {
                            topic(name).publishText("message " + name + " - " + numbered + filling);
                            session.sendText("published " + name + " " + numbered + " -");
                            return;
                        }
                        kept(name).get().publishText(position -> "message " + name + " " + position + " " + numbered
                                + filling).whenComplete((position, failure) -> session.sendText(failure == null
                                ? "published " + name + " " + numbered + " " + position
                                : "failed " + name + " " + numbered + " " + failure.getMessage()));
                    }
                    @Override public void onClose(Session session, io.wsgateway.protocol.close.CloseStatus status) {
                        observations.forEach(TopicPresence.Observation::close);
                    }
                }
                @Override public Application start(ApplicationContext context) {
                    return new Application() {
                        @Override public SessionListener onOpen(Session session, OpeningRequest request) {
                            return new Client(context.topics());
                        }
                    };
                }
                """.formatted(SHORT)).write(jar);
    }
}
