package io.wsgateway.cluster.channel;

import io.wsgateway.engine.Channel;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Which partitions can be reached. Each has a number that grows whenever that changes: what was subscribed under one number is
 * gone under another. Thread-safe.
 */
final class Partitions {

    /** Odd: it can be reached. */
    private final AtomicIntegerArray numbers = new AtomicIntegerArray(Channel.PARTITIONS);

    /** The partition's number now; odd if it can be reached. */
    int number(int partition) {
        return numbers.get(partition);
    }

    boolean isUp(int partition) {
        return isOdd(number(partition));
    }

    private static boolean isOdd(int number) {
        return (number & 1) == 1;
    }

    /** These can be reached; what was subscribed in them isn't any more. */
    void up(BitSet those) {
        those.stream().forEach(each -> numbers.updateAndGet(each, number -> number + (isOdd(number) ? 2 : 1)));
    }

    /** These can't be reached. */
    void down(BitSet those) {
        those.stream().forEach(each -> numbers.updateAndGet(each, number -> number + (isOdd(number) ? 1 : 0)));
    }

    /** True if any can be reached. */
    boolean isAnyUp() {
        for (int partition = 0; partition < Channel.PARTITIONS; partition++) {
            if (isUp(partition)) {
                return true;
            }
        }
        return false;
    }
}
