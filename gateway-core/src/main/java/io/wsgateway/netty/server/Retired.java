package io.wsgateway.netty.server;

/**
 * How the sessions of a generation ended. Immutable.
 *
 * @param carried how many went on in the next generation
 * @param failed how many could not be carried, and were told to go
 * @param moved how many others were told to go, with 1012
 * @param left how many sessions and handshakes have callbacks that are not over, though their time was; 0: all have ended
 */
public record Retired(int carried, int failed, int moved, int left) {}
