package io.wsgateway.apps.process;

/** For whom a program is started. */
enum Per {
    /** One for each session. */
    SESSION,
    /** One for all sessions of a route, as long as there is one. */
    ROUTE
}
