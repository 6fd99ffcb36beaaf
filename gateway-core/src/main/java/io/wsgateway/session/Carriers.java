package io.wsgateway.session;

/**
 * The threads of the operating system that run the JVM's virtual threads: of those that compute and don't wait, as many run
 * at once as there are carriers. Confined to one thread.
 */
interface Carriers {

    /** How many there are as a rule. */
    int usual();

    /** Lets there be this many from now on; fewer than {@link #usual} are never asked for. Does what it can. */
    void set(int count);
}
