package io.wsgateway.fuzz;

/**
 * What was agreed on in the opening handshake, and how much the route allows.
 *
 * @param compressed whether permessage-deflate was agreed on
 * @param takeover whether the client's messages may refer back to the ones before
 * @param frameBytes the longest payload of one frame
 * @param messageBytes the longest message, after inflation
 * @param fragments the most frames of one message
 * @param messages the most messages and control frames at once; 0 is no limit
 */
public record Rules(boolean compressed, boolean takeover, int frameBytes, int messageBytes, int fragments,
        int messages) {}
