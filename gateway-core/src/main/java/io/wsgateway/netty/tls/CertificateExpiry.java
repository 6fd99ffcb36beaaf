package io.wsgateway.netty.tls;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Warns of certificates that expire: at 30, 7 and 1 days and when they have, each once. Confined to one thread at a time. */
final class CertificateExpiry {

    private enum Stage {
        FINE, NOT_YET, DAYS_30, DAYS_7, DAY_1, EXPIRED
    }

    private static final Duration DAYS_30 = Duration.ofDays(30);
    private static final Duration DAYS_7 = Duration.ofDays(7);
    private static final Duration DAY_1 = Duration.ofDays(1);

    /** How far each certificate was warned of. */
    private Map<X509Certificate, Stage> told = new HashMap<>();

    /** What is to be said now, a sentence for each certificate of which it wasn't said yet. */
    List<String> due(List<TlsState> listeners, Instant now) {
        List<String> due = new ArrayList<>();
        Map<X509Certificate, Stage> still = new HashMap<>();
        for (TlsState listener : listeners) {
            for (TlsState.Shown shown : listener.certificates()) {
                if (!shown.made()) {
                    shown.chain().forEach(certificate -> {
                        Stage stage = stage(certificate, now);
                        Stage before = still.getOrDefault(certificate, told.getOrDefault(certificate, Stage.FINE));
                        still.put(certificate, stage);
                        if (stage != before) {
                            sentence(certificate, stage, now)
                                    .ifPresent(text -> due.add(listener.listener() + ".tls: in " + shown.source()
                                            + " the certificate of "
                                            + certificate.getSubjectX500Principal() + " " + text));
                        }
                    });
                }
            }
        }
        told = still; // what is shown no more is forgotten
        return due;
    }

    private static Stage stage(X509Certificate certificate, Instant now) {
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            return Stage.NOT_YET;
        }
        Duration left = left(certificate, now);
        return !left.isPositive() ? Stage.EXPIRED
                : left.compareTo(DAY_1) <= 0 ? Stage.DAY_1
                : left.compareTo(DAYS_7) <= 0 ? Stage.DAYS_7
                : left.compareTo(DAYS_30) <= 0 ? Stage.DAYS_30
                : Stage.FINE;
    }

    private static Duration left(X509Certificate certificate, Instant now) {
        return Duration.between(now, certificate.getNotAfter().toInstant());
    }

    private static Optional<String> sentence(X509Certificate certificate, Stage stage, Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        return switch (stage) {
            case FINE -> Optional.empty();
            case NOT_YET -> Optional.of("is valid only from " + certificate.getNotBefore().toInstant()
                    + " on: clients reject it; is this machine's clock right?");
            case EXPIRED -> Optional.of("expired on " + end + ": clients reject it; replace the file, which is read"
                    + " again while the gateway runs");
            case DAYS_30, DAYS_7, DAY_1 -> Optional.of("expires in " + remaining(left(certificate, now)) + ", on " + end
                    + "; replace the file, which is read again while the gateway runs");
        };
    }

    private static String remaining(Duration left) {
        long days = left.toDays();
        long hours = left.toHours();
        return days > 1 ? days + " days" : hours > 1 ? hours + " hours" : left.toMinutes() + " minutes";
    }
}
