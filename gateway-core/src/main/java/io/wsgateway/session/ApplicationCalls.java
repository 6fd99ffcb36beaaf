package io.wsgateway.session;

import io.wsgateway.topic.TopicCalls;

/**
 * Calls the code of one application for its topics. Immutable.
 *
 * @param code how it is run
 * @param threads what it runs on where it may block
 */
public record ApplicationCalls(ApplicationCode code, ApplicationThreads threads) implements TopicCalls {

    @Override
    public void now(Runnable run) {
        code.now(run);
    }

    @Override
    public void soon(Runnable run) {
        threads.startTask(code, code.application() + " stage", run);
    }
}
