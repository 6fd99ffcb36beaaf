package io.wsgateway.cluster.topic;

import io.wsgateway.app.TopicPosition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A read of a topic's history that is due or under way. Confined to the channel's worker. */
final class Reading {

    /** How much of what is delivered meanwhile is remembered for those who recover. */
    private static final long MOST_BYTES = 16L << 20;

    private final List<KeptEntry> delivered = new ArrayList<>();
    private List<Recovery> recoveries = List.of();
    private long bytes;
    private boolean begun;
    private boolean afterGap;
    private boolean again;
    private @Nullable TopicPosition from;

    /**
     * The engine is asked.
     *
     * @param answered those who are answered by it
     * @param known how far the topic is known now
     * @param isAfterGap true if something may be missing behind that
     */
    void begin(List<Recovery> answered, @Nullable TopicPosition known, boolean isAfterGap) {
        recoveries = answered;
        from = known;
        afterGap = isAfterGap;
        begun = true;
    }

    List<Recovery> recoveries() {
        return recoveries;
    }

    /** How far the topic was known when it began; null: not at all. */
    @Nullable
    TopicPosition from() {
        return from;
    }

    boolean isAfterGap() {
        return afterGap;
    }

    /** This was delivered meanwhile. */
    void delivered(KeptEntry entry) {
        if (begun && !recoveries.isEmpty() && !again) {
            bytes += entry.size();
            delivered.add(entry);
            if (bytes > MOST_BYTES) {
                readAgain();
            }
        }
    }

    /** What it answers may be old when it does: those who recover are answered by the next one. */
    void readAgain() {
        again = true;
        delivered.clear();
    }

    boolean isToBeReadAgain() {
        return again;
    }

    /** What was delivered meanwhile behind this position. */
    List<KeptEntry> deliveredBehind(TopicPosition end) {
        return delivered.stream()
                .filter(each -> each.position().epoch().equals(end.epoch())
                        && each.position().offset() > end.offset())
                .toList();
    }
}
