package io.wsgateway.launcher.admin;

import io.wsgateway.app.Push;
import io.wsgateway.app.PushReply;
import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.opening.Answer;
import io.wsgateway.session.HostedApplication;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code POST /applications/NAME/push}: hands an application what another process sends. Thread-safe. */
final class PushOperations {

    /** The longest push, in bytes. */
    static final int MOST_BYTES = 1 << 20;

    private final Function<String, Optional<HostedApplication>> running;
    private final BiFunction<HostedApplication, Push, CompletionStage<PushReply>> push;

    /**
     * @param running the application of a name, if it runs
     * @param push hands it over
     */
    PushOperations(Function<String, Optional<HostedApplication>> running,
            BiFunction<HostedApplication, Push, CompletionStage<PushReply>> push) {
        this.running = running;
        this.push = push;
    }

    CompletionStage<Answer> push(AdminRequest request) throws BadQueryException {
        request.query();
        Optional<HostedApplication> application = running.apply(request.parameter("name"));
        return application.isEmpty()
                ? CompletableFuture.completedFuture(Responses.text(404, "No application of this name runs."))
                : push.apply(application.get(), new Push(request.mediaType(), request.body()))
                        .handle(PushOperations::told);
    }

    private static Answer told(@Nullable PushReply reply, @Nullable Throwable failure) {
        return switch (reply) {
            case null -> failed(failure);
            case PushReply.Done(var text) -> Responses.json(JsonText.of(json -> {
                json.writeStartObject();
                if (!text.isEmpty()) {
                    json.writeStringProperty("reply", text);
                }
                json.writeEndObject();
            }));
            case PushReply.Rejected(var why) -> Responses.text(422, Escaped.line(why));
            case PushReply.NotSupported() -> Responses.text(501, "The application takes no pushes.");
        };
    }

    /** What is answered where an application gave no reply. */
    static Answer failed(@Nullable Throwable failure) {
        return isLate(failure)
                ? Responses.text(504, "The application did not reply in time.")
                : Responses.text(500, "The application failed; the log says how.");
    }

    private static boolean isLate(@Nullable Throwable failure) {
        return failure instanceof TimeoutException
                || failure instanceof CompletionException && failure.getCause() instanceof TimeoutException;
    }
}
