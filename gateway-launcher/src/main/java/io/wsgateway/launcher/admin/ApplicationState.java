package io.wsgateway.launcher.admin;

import io.wsgateway.session.ApplicationFaults;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A jar or folder of applications, or one generation of it. Immutable.
 *
 * @param jar its name
 * @param kind whether it runs
 * @param since since when, where that is known
 * @param applications the applications that have been started
 * @param replace what becomes of the sessions of one that leaves, such as {@code move}; empty for others
 * @param problem why it can't be used, or what is missing of it; of one that runs, what is wrong with what is in the folder now
 */
public record ApplicationState(String jar, Kind kind, Optional<Instant> since, List<Started> applications,
        String replace, String problem) {

    /** Whether it runs. */
    public enum Kind {
        RUNNING,
        /** Replaced or removed: its sessions end. */
        LEAVING,
        /** It can't be used, and nothing of it runs. */
        FAILED,
        /** It isn't whole, and nothing of it runs. */
        WAITING,
        /** It has ended, and something still holds its classes. */
        KEPT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * An application.
     *
     * @param name its name
     * @param paths where it is reached
     * @param sessions how many sessions and opening handshakes it has
     * @param threads how many platform threads of its own it had some seconds ago, over all generations
     * @param faults what its generations have done wrong
     */
    public record Started(String name, List<String> paths, int sessions, int threads,
            List<ApplicationFaults.Fault> faults) {

        public Started {
            paths = List.copyOf(paths);
            faults = List.copyOf(faults);
        }
    }

    /**
     * A generation, by what there is of it in the list of all.
     *
     * @param jar its name
     * @param kind running or leaving
     * @param since since when
     */
    public record Generation(String jar, Kind kind, Instant since) {}

    public ApplicationState {
        applications = List.copyOf(applications);
    }
}
