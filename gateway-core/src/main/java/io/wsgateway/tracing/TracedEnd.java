package io.wsgateway.tracing;

import io.wsgateway.app.EndedBy;
import java.time.Duration;

/**
 * The end of a session. Immutable.
 *
 * @param session which one
 * @param open how long it was open
 * @param received how many messages its peer has sent
 * @param sent how many messages it has been sent
 * @param closeCode the code of the Close that ended it; 1005, 1006 where there was none
 * @param by by whom it was ended
 */
public record TracedEnd(TracedSession session, Duration open, long received, long sent, int closeCode, EndedBy by) {}
