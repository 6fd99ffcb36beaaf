package io.wsgateway.launcher.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The class loaders of applications in a gateway's JVM, seen from outside. */
final class ClassLoaders {

    /** A loader has its bundle's name. */
    private static final Pattern OF_BUNDLE =
            Pattern.compile(".*\"(.+)\", " + Pattern.quote("io.wsgateway.launcher.apps.ApplicationClassLoader") + ".*");

    private ClassLoaders() {}

    /** The names of their bundles, sorted, once there are as few as this; or those that are left after a time. */
    static List<String> awaitAtMost(int count, GatewayProcess gateway, Duration within) throws Exception {
        long deadline = System.nanoTime() + within.toNanos();
        List<String> bundles = bundles(gateway);
        while (bundles.size() > count && System.nanoTime() < deadline) {
            jcmd(gateway, within, "GC.run");
            bundles = bundles(gateway);
        }
        return bundles;
    }

    private static List<String> bundles(GatewayProcess gateway) throws Exception {
        return jcmd(gateway, Duration.ofMinutes(1), "VM.classloaders", "fold=false").stream().map(OF_BUNDLE::matcher)
                .filter(Matcher::matches).map(match -> match.group(1)).sorted().toList();
    }

    private static List<String> jcmd(GatewayProcess gateway, Duration within, String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(gateway.pid())));
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        OutputLines output = OutputLines.of(process);
        process.waitFor();
        output.awaitEnd(within);
        return output.all();
    }
}
