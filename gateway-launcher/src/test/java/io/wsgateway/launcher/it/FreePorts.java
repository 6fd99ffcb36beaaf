package io.wsgateway.launcher.it;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for configurations that have to name theirs. They are free, and below those that the system gives to whoever asks for
 * any, so that no connection and no other test's listener takes one before its own does. None is given twice.
 */
public final class FreePorts {

    private static final int LOWEST = 12_000; // no browser refuses one of these
    private static final int HIGHEST = highest();

    private static int next = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);

    private FreePorts() {}

    /** This many, each another. */
    public static synchronized List<Integer> find(int count) throws IOException {
        List<Integer> ports = new ArrayList<>();
        for (int tried = LOWEST; ports.size() < count; tried++) {
            if (tried > HIGHEST) {
                throw new IOException("no port is free from " + LOWEST + " to " + HIGHEST);
            }
            next = next < HIGHEST ? next + 1 : LOWEST;
            if (isFree(next)) {
                ports.add(next);
            }
        }
        return ports;
    }

    /** On every address, as some listen on all of them. */
    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** The last one below the system's, as Linux says; where it gives nearly all, as if it had its own default. */
    private static int highest() {
        int systems;
        try {
            String range = Files.readString(Path.of("/proc/sys/net/ipv4/ip_local_port_range"));
            systems = Integer.parseInt(range.strip().split("\\s+", -1)[0]);
        } catch (IOException e) {
            systems = 0;
        }
        return systems > LOWEST + 1000 ? systems - 1 : 32_767;
    }
}
