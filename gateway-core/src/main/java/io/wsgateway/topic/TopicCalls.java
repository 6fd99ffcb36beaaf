package io.wsgateway.topic;

/** How an application's code is called where none of its callbacks is under way. Thread-safe. */
public interface TopicCalls {

    /** Calls as any code is called. */
    TopicCalls PLAIN = new TopicCalls() {
        @Override
        public void now(Runnable code) {
            code.run();
        }

        @Override
        public void soon(Runnable code) {
            code.run();
        }
    };

    /** Runs code in this call. */
    void now(Runnable code);

    /** Runs code that may block: not on an event loop, perhaps after this call. */
    void soon(Runnable code);
}
