package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.apps.JarFixture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Applications that answer each text with their version and the text, as new sessions of a gateway see them while they are
 * replaced.
 *
 * @param gateway where it listens
 * @param output what it has printed
 */
record VersionedApplication(InetSocketAddress gateway, Supplier<List<String>> output) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int RESTART = 1012;

    /** Writes the jar of one version. */
    static Path write(String name, String version, Path jar) throws IOException {
        return JarFixture.provider(name + ".Provider", name, """
                @Override public Application start(ApplicationContext context) {
                    return (session, request) -> new SessionListener() {
                        @Override public void onText(Session session, String text) {
                            session.sendText("%s " + text);
                        }
                    };
                }
                """.formatted(version)).write(jar);
    }

    /** What a new session is answered; {@code 404} if there is none. */
    String answer(String path) throws IOException {
        try (Wire wire = Wire.connect(gateway)) {
            WireSession session = WireSession.openIfAccepted(wire, path).orElse(null);
            if (session == null) {
                return HttpAnswers.parse(wire.received()).decision().map(HttpAnswers.Answer::status)
                        .map(String::valueOf).orElseThrow();
            }
            session.send(ClientFrames.text("hi"));
            wire.pumpUntil(some -> !session.stream().messages().isEmpty()
                    || session.stream().closeCode().isPresent(), PATIENCE);
            if (session.stream().closeCode().equals(OptionalInt.of(RESTART))) {
                return answer(path); // it was the last of the old generation
            }
            return new String(session.stream().messages().getFirst().payload(), StandardCharsets.UTF_8);
        }
    }

    /** Asks until this is the answer; until then it is the other, never anything else. */
    void await(String path, String before, String expected) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String answer = answer(path);
        while (!answer.equals(expected)) {
            assertThat(answer).as("until it is %s", expected).isEqualTo(before);
            assertThat(System.nanoTime()).as("%s at %s in time; output:\n%s", expected, path, output.get())
                    .isLessThan(deadline);
            Pace.pause(Duration.ofMillis(100));
            answer = answer(path);
        }
    }
}
