package io.wsgateway.netty.session;

/** What becomes of a session that is to go on in another generation of its application. */
public enum CarryOutcome {
    /** It goes on there. */
    CARRIED,
    /** Its state could not be given or taken, or no route leads there: it ends with 1012. */
    FAILED,
    /** It had ended already, or was about to. */
    ENDED,
    /** It is on its way already, or there; or it is found out who its peer is, and the session is to be asked again. */
    NOT_NOW
}
