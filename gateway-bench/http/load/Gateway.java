import java.time.Duration;

/**
 * The gateway that is measured.
 *
 * @param port where sessions are opened
 * @param push where messages are published
 * @param token that they are published with
 * @param pid its process
 */
record Gateway(int port, int push, String token, long pid) {

    /** The processors' time that it has taken so far. */
    Duration cpu() {
        return ProcessHandle.of(pid).flatMap(process -> process.info().totalCpuDuration()).orElseThrow();
    }
}
