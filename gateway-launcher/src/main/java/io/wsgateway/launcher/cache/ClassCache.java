package io.wsgateway.launcher.cache;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that the start script has this JVM take its classes from. Where there is none yet, or none that fits, it is made
 * beside the running gateway: another one rehearses, and its JVM writes down what it loaded. Nothing depends on it, so
 * nothing is said of it but at {@code debug}. Thread-safe.
 */
public final class ClassCache implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClassCache.class);
    /** The system property that the start script sets. */
    private static final String PROPERTY = "gateway.classes";
    /** Peers that were waiting for the gateway come first. */
    private static final Duration BEFORE = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(2);
    /** What couldn't be made, or used, is not made anew at each start. */
    private static final Duration BEFORE_ANOTHER = Duration.ofDays(1);

    /** Half of it is planned for the gateway's own heap and buffers; the rest is enough for a small JVM beside it. */
    private static final long ENOUGH_MEMORY = 1L << 30;

    private final Path file;
    private final Path script;
    private final Thread maker = Thread.ofPlatform().daemon().name("gateway-class-cache").unstarted(this::make);

    private ClassCache(Path file, Path script) {
        this.file = file;
        this.script = script;
    }

    /** Looks after the file in the background, if the start script has named one. */
    public static ClassCache lookAfter() {
        String named = System.getProperty(PROPERTY, "");
        ClassCache cache =
                new ClassCache(Path.of(named), Path.of(System.getProperty("gateway.home", ""), "bin", "gateway"));
        if (!named.isEmpty()) {
            cache.maker.start();
        }
        return cache;
    }

    /** Leaves what is unfinished. */
    @Override
    public void close() {
        maker.interrupt();
    }

    private void make() {
        try {
            Thread.sleep(BEFORE);
            if (isWanted(Instant.now()) && memory() >= ENOUGH_MEMORY) {
                rehearse();
            }
        } catch (InterruptedException e) {
            LOG.trace("stopped", e);
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} isn't made", file, e);
        }
    }

    private boolean isWanted(Instant now) throws IOException {
        if (!Files.exists(file)) {
            return true;
        }
        boolean old = Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(BEFORE_ANOTHER));
        return old && (Files.size(file) == 0 || !isUsed());
    }

    /** Whether this JVM has taken classes from an archive at all. */
    private static boolean isUsed() {
        return Boolean.parseBoolean(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("UseSharedSpaces").getValue());
    }

    /** What the machine has, or the container may use, in bytes. */
    private static long memory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    private void rehearse() throws IOException, InterruptedException {
        Path made = Files.createTempFile(file.toAbsolutePath().getParent(), place(), ".new");
        try {
            ProcessBuilder builder = new ProcessBuilder(script.toString(), "rehearse")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().keySet()
                    .removeIf(name -> name.startsWith("GATEWAY_") && !name.equals("GATEWAY_OPTS"));
            builder.environment().put("GATEWAY_REHEARSAL", made.toString());
            builder.environment().put("GATEWAY_ADMIN_PORT", "0"); // as many give their configuration
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            int exit = waitFor(builder.start());
            if (exit != 0) {
                LOG.debug("the rehearsal ended with {}", exit);
                Files.write(made, new byte[0]);
            }
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
            deleteOthers();
        } finally {
            Files.deleteIfExists(made);
            Files.deleteIfExists(made.resolveSibling(made.getFileName() + ".config")); // of a JVM that was ended
        }
    }

    private static int waitFor(Process rehearsal) throws InterruptedException {
        try {
            return rehearsal.waitFor(LONGEST.toMillis(), TimeUnit.MILLISECONDS) ? rehearsal.exitValue() : -1;
        } finally {
            // Its JVM may have another one write the file.
            rehearsal.descendants().forEach(ProcessHandle::destroyForcibly);
            rehearsal.destroyForcibly();
        }
    }

    /** Files of earlier builds in the same folder are of no use any more, nor what a killed process left. */
    private void deleteOthers() throws IOException {
        try (DirectoryStream<Path> others =
                Files.newDirectoryStream(file.toAbsolutePath().getParent(), place() + "*")) {
            for (Path other : others) {
                if (!other.getFileName().equals(file.getFileName())) {
                    Files.deleteIfExists(other);
                }
            }
        }
    }

    /** How the names of all files begin that are for this folder of the gateway. */
    private String place() {
        String name = file.getFileName().toString();
        return name.substring(0, name.indexOf('-') + 1);
    }
}
