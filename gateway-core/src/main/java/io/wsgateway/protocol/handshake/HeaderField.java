package io.wsgateway.protocol.handshake;

/**
 * One header field line. Immutable.
 *
 * @param name the field name as it was sent
 * @param value the field value without the white space around it; one {@code char} per byte
 */
public record HeaderField(String name, String value) {}
