package io.wsgateway.apps.status;

import org.jspecify.annotations.Nullable;

/**
 * The whole gateway at one moment, as a chart has it. Immutable.
 *
 * @param at milliseconds since 1970
 * @param sessions how many are open
 * @param queued bytes that wait for all peers
 * @param received messages a second
 * @param sent messages a second
 * @param median milliseconds within which half of the latest Pongs came; null if none did
 * @param high milliseconds within which 99 % of them came; null if none did
 * @param heap bytes of the heap that are used
 * @param buffers bytes that network buffers take
 */
record Sample(long at, int sessions, long queued, double received, double sent, @Nullable Double median,
        @Nullable Double high, long heap, long buffers) {}
