package io.wsgateway.launcher.admin;

/** Which nodes of a cluster do what one of them is asked for; of a gateway that stands alone, it does. */
sealed interface Reach {

    Reach HERE = new Here();
    Reach OF_SESSION = new OfSession();
    Reach OF_SESSIONS = new OfSessions();

    /** The one that is asked. */
    record Here() implements Reach {}

    /** The one that has the session whose id is the path's parameter {@code id}. */
    record OfSession() implements Reach {}

    /** Those that have the sessions that the body's {@link MessageBatch} is for. */
    record OfSessions() implements Reach {}

    /** All of them, or the one that the query names; what they answer becomes one answer. */
    record Everywhere(Merge merge) implements Reach {}
}
