package io.wsgateway.launcher.it.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What objects are left on the heap of another JVM after a full collection. */
public final class Heap {

    private static final Pattern USED = Pattern.compile("\\bused (\\d+)K");

    private Heap() {}

    /** Bytes in use once all garbage is gone. */
    public static long liveBytes(long pid) {
        jcmd(pid, "GC.run");
        // Generations or one heap: what each has in use, not what classes take.
        Matcher used = USED.matcher(jcmd(pid, "GC.heap_info").replaceAll("(?m)^\\s*(Metaspace|class space).*$", ""));
        long kib = 0;
        while (used.find()) {
            kib += Long.parseLong(used.group(1));
        }
        if (kib == 0) {
            throw new AssertionError("no heap in use");
        }
        return kib << 10;
    }

    private static String jcmd(long pid, String command) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            Process process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
                    .redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(said);
            }
            return said;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
