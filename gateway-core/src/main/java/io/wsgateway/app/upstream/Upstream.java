package io.wsgateway.app.upstream;

/** An open connection to a server, before and while it is a session's. Thread-safe. */
public interface Upstream {

    /** Whose connection it is. */
    UpstreamServer server();

    /** Ends it, if it isn't a session's yet; else nothing is done, as it ends with its session. */
    void end();
}
