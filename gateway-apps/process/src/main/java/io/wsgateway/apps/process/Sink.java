package io.wsgateway.apps.process;

import java.nio.ByteBuffer;

/** Takes what a program has written, message by message; may block until there is room. */
interface Sink {

    /** A line, without its end. */
    void text(String line);

    /** A message of bytes, valid during the call. */
    void binary(ByteBuffer message);
}
