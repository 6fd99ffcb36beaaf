package io.wsgateway.app;

/** What an application answers to a {@link Push}. Immutable. */
public sealed interface PushReply {

    /** It is done, and there is no more to say. */
    PushReply DONE = new Done("");

    /** The application takes no pushes. */
    PushReply NOT_SUPPORTED = new NotSupported();

    /**
     * It is done.
     *
     * @param text what is told to who pushed; empty: nothing
     */
    record Done(String text) implements PushReply {}

    /**
     * It isn't done, as what was pushed isn't as it should be.
     *
     * @param why a sentence for who pushed
     */
    record Rejected(String why) implements PushReply {}

    /** The application takes no pushes. */
    record NotSupported() implements PushReply {}
}
