package io.wsgateway.apps.topics;

/** What rules, or a server that was asked, say to what a peer wants to do. */
enum Verdict {
    /** It may. */
    YES,
    /** It may not. */
    NO,
    /** That can't be told now. */
    UNKNOWN
}
