package io.wsgateway.apps.process;

import java.time.Duration;

/**
 * How a program is ended. Immutable.
 *
 * @param grace how long it may go on after the end of its input
 * @param signal what it is sent then, without {@code SIG}
 * @param within how long after that it is killed
 */
record Stop(Duration grace, String signal, Duration within) {}
