package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.JsonTree;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A tap of a gateway that runs, and what it has seen, as its admin listener tells it. It ends when this is closed, or the process
 * is told to end. Used by one thread.
 */
final class TapReading implements AutoCloseable {

    private static final int CREATED = 201;

    private final AdminClient client;
    private final String path;
    private final Thread ending = new Thread(this::end);
    private final AtomicBoolean ended = new AtomicBoolean();
    private long last;
    private String dropped = "0";
    private String over = "";

    private TapReading(AdminClient client, String id) {
        this.client = client;
        this.path = "/taps/" + id;
        Runtime.getRuntime().addShutdownHook(ending);
    }

    /** Begins one. */
    static TapReading begin(AdminClient client, String query) throws IOException {
        AdminClient.Answer answer = client.post("/taps?" + query);
        if (answer.status() != CREATED) {
            throw new AdminAnswers.UnexpectedException(Escaped.text(answer.text()));
        }
        String id = AdminAnswers.json(answer.text()).get("tap").text();
        if (!id.matches("[0-9a-f]{16}")) {
            throw new AdminAnswers.UnexpectedException("not an answer of a gateway: no tap");
        }
        return new TapReading(client, id);
    }

    /** What has been seen since, perhaps nothing; waits some seconds for it. */
    List<JsonTree> next() throws IOException {
        JsonTree batch = AdminAnswers.json(AdminAnswers.text(client, path + "?after=" + last));
        String number = batch.get("last").text();
        if (!number.matches("[0-9]{1,18}")) {
            throw new AdminAnswers.UnexpectedException("not an answer of a gateway: no number");
        }
        last = Long.parseLong(number);
        dropped = batch.get("dropped").text();
        over = Escaped.text(batch.get("over").text());
        return batch.get("events").items();
    }

    /** True if nothing more comes. */
    boolean isOver() {
        return !over.isEmpty();
    }

    /** Why nothing more comes. */
    String why() {
        return over;
    }

    /** Whether all was seen that there was. */
    boolean isWhole() {
        return dropped.equals("0");
    }

    /** How many events there was no room for. */
    String dropped() {
        return Escaped.text(dropped);
    }

    private void end() {
        if (!ended.getAndSet(true)) {
            try {
                client.delete(path);
            } catch (IOException e) {
                // The gateway ends it by itself when nothing is fetched any more.
            }
        }
    }

    @Override
    public void close() {
        if (isOver()) {
            ended.set(true);
        }
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException e) {
            // The process ends: the hook has done the same.
        }
    }
}
