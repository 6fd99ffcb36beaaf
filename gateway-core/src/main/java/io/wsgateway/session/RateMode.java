package io.wsgateway.session;

/** What happens when a peer sends faster than it may. */
public enum RateMode {
    /** The session is closed with 1008. */
    ENFORCE,
    /** It is counted and told to operators, and nothing else: a limit to be tried out. */
    OBSERVE
}
