package io.wsgateway.launcher.it.cluster;

import java.io.IOException;

/** A server with a disk that connects gateways. Closing it ends it. */
interface EngineUnderTest extends AutoCloseable {

    /** Its process. */
    EngineServer server();

    /** What the configuration of gateways says that reach it at this port. */
    String engineAt(int port);

    /** What it says of gateways that reach it where it is. */
    default String engine() {
        return engineAt(server().port());
    }

    /** Starts it again, with what it has on disk. */
    void restart() throws IOException;

    /** Starts it again, with nothing. */
    void restartEmpty() throws IOException;

    @Override
    void close();
}
