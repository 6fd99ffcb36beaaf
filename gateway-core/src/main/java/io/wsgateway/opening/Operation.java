package io.wsgateway.opening;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Something that a request asks to be done, perhaps with a body. Immutable. */
public sealed interface Operation {

    /** It is answered at once, whatever the body says: that isn't read. */
    record Answered(Answer answer) implements Operation {}

    /**
     * It is done once the body is there.
     *
     * @param mostBytes the longest body; 0: none is taken
     * @param toDo does it, given the body; on an event loop, must not block
     */
    record Allowed(int mostBytes, Function<byte[], Answer> toDo) implements Operation {}

    /**
     * It is done once the body is there, and takes its time.
     *
     * @param mostBytes the longest body; 0: none is taken
     * @param toDo begins it, given the body; on an event loop, must not block. Its stage completes on any thread; the connection
     *        waits for as long as that takes, so what is done has a bound of its own
     */
    record Lasting(int mostBytes, Function<byte[], CompletionStage<Answer>> toDo) implements Operation {}
}
