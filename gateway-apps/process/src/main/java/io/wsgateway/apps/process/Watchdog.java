package io.wsgateway.apps.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A shell that outlives the gateway, and kills what has one of the application's marks when the gateway has ended by a signal that it can't
 * handle. It learns that from the end of its input, a pipe whose other end nobody but the gateway has. It also sends signals, which needs
 * no process more. Thread-safe.
 */
final class Watchdog implements AutoCloseable {

    /**
     * First, what has a mark as its limit is stopped, so that it can't fork, and killed when no other is left: by builtins alone, as there
     * may be no place for a process more. A few rounds without a find come before the end, as a program may have been about to start. Those
     * that stay, as nobody has asked for their status, aren't waited for.
     */
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            while read -r signal targets; do
              [ "$signal" = done ] && exit 0
              kill -s "$signal" -- $targets 2>/dev/null
            done
            stopped=
            found=1
            rounds=0
            while [ -n "$found" ] && [ "$rounds" -lt 50 ]; do
              rounds=$((rounds + 1))
              found=
              for folder in /proc/[0-9]*; do
                pid=${folder#/proc/}
                case "$stopped " in *" $pid "*) continue ;; esac
                while read -r line; do
                  case $line in
                    "Max file locks "*" $1"????????" "*)
                      kill -s STOP "$pid" && found=1 && stopped="$stopped $pid"
                      break ;;
                    "Max file locks "*) break ;;
                  esac
                done <"$folder/limits"
              done
            done 2>/dev/null
            [ -n "$stopped" ] && kill -s KILL $stopped 2>/dev/null
            rounds=0
            while [ "$rounds" -lt 100 ]; do
              rounds=$((rounds + 1))
              all=$(grep -lsE "^Max file locks +[^ ]+ +$1[0-9]{8} " /proc/[0-9]*/limits
                grep -alsF "%s=$1" /proc/[0-9]*/environ)
              left=
              for file in $all; do
                folder=${file%%/*}
                grep -qsE '^State:[[:space:]]+[ZX]' "$folder/status" || left="$left ${folder#/proc/}"
              done
              if [ -n "$left" ]; then
                kill -s KILL $left 2>/dev/null
              elif [ "$rounds" -gt 10 ]; then
                exit 0
              fi
              sleep 0.1
            done
            """.formatted(Mark.VARIABLE);

    private final Path setsid;
    private final long application;
    private @Nullable Process process;

    /**
     * Not started yet.
     *
     * @param application the first digits of the marks
     */
    Watchdog(Path setsid, long application) {
        this.setsid = setsid;
        this.application = application;
    }

    /** Starts it, also where one was that somebody has ended. */
    synchronized void ensure() throws IOException {
        if (process != null && process.isAlive()) {
            return;
        }
        ProcessBuilder builder = new ProcessBuilder(setsid.toString(), "/bin/sh", "-c", SCRIPT, "gateway-watchdog",
                Long.toString(application)).directory(Path.of("/").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        // Where the gateway has found them itself, whatever its own PATH.
        builder.environment().put("PATH", String.join(":", CommandLine.FOLDERS));
        process = builder.start();
    }

    /** Its process, once it has started. */
    synchronized long pid() {
        return process == null ? -1 : process.pid();
    }

    /** Has it send a signal, soon. */
    synchronized void send(String signal, Set<Long> targets) throws IOException {
        if (process == null || !process.isAlive()) {
            throw new IOException("there is no watchdog");
        }
        OutputStream input = process.getOutputStream();
        input.write((signal + targets.stream().map(target -> " " + target).collect(Collectors.joining()) + "\n")
                .getBytes(StandardCharsets.US_ASCII));
        input.flush();
    }

    /** Nothing is left that it has to look after. */
    synchronized void dismiss() {
        if (process != null) {
            try {
                process.getOutputStream().write("done\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // It is gone already.
            }
        }
        close();
    }

    /** It kills what is left, and ends. */
    @Override
    public synchronized void close() {
        if (process != null) {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                // It is gone already.
            }
        }
    }
}
