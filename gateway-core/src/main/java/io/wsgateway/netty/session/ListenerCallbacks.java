package io.wsgateway.netty.session;

/** Callbacks that go to an application's listener, which may give its session to another. */
interface ListenerCallbacks extends SessionCallbacks {

    /** Asks the listener for its session's state, behind the callbacks that wait; it hears nothing after that. */
    void suspend(Handover to);

    /** Has the application make a listener of this state, before any other callback. */
    void resume(byte[] state, Handover from);
}
