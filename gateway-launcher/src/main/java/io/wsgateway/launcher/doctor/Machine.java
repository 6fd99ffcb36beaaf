package io.wsgateway.launcher.doctor;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What this process is given to work with. What can't be found out is empty: it is the same for other systems than Linux.
 *
 * @param openFiles how many files it may open, its soft limit
 * @param backlog the most connections that a listening socket keeps until they are accepted, {@code somaxconn}
 * @param ports how many ports connections from this machine may have, {@code ip_local_port_range}
 * @param tracked the connections that the kernel may track, and does
 * @param memory all that may be used, bytes: the machine's, or the container's limit
 * @param heap the most the heap takes, bytes
 * @param buffers the most that buffers outside of it take, bytes
 * @param hugePages {@code always}, {@code madvise} or {@code never}
 * @param quota how many processors' time it gets; empty: all it can have
 * @param processors how many processors the JVM sees
 * @param clockKept whether something keeps the clock right
 * @param now what that says
 */
record Machine(OptionalLong openFiles, OptionalLong backlog, OptionalLong ports, Optional<Tracked> tracked, long memory,
        long heap, long buffers, Optional<String> hugePages, OptionalDouble quota, int processors,
        Optional<Boolean> clockKept, Instant now) {

    /**
     * Connections of {@code nf_conntrack}.
     *
     * @param most how many there may be
     * @param count how many there are
     */
    record Tracked(long most, long count) {}
}
