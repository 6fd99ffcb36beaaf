package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;

/**
 * What is read again when somebody asks for it, or is only said to be other with {@code dry-run=true}. Immutable.
 *
 * @param <T> what comes of it
 */
@FunctionalInterface
interface Reload<T> {

    /** Reads it again. */
    CompletionStage<T> now(boolean dryRun);

    /**
     * What is answered to who asks for it.
     *
     * @param told says what came of it, by whether it was a dry run
     * @param failed the sentence where it failed
     */
    default CompletionStage<Answer> answer(RequestTarget target, BiFunction<Boolean, T, Answer> told, String failed) {
        boolean dryRun;
        try {
            dryRun = QueryParameters.parse(target.query().orElse(""), List.of("dry-run")).flag("dry-run", false);
        } catch (BadQueryException e) {
            return CompletableFuture.completedFuture(Responses.text(400, e.sentence()));
        }
        return now(dryRun).handle((result, failure) -> {
            if (failure == null) {
                return told.apply(dryRun, result);
            }
            Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                    ? failure.getCause()
                    : failure;
            return cause instanceof RejectedExecutionException
                    ? Responses.text(503, "Others have asked for the same and are not answered yet: try again.")
                    : Responses.text(500, failed);
        });
    }
}
