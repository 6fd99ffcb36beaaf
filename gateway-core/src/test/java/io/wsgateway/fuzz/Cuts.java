package io.wsgateway.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** How the bytes of a connection arrive: in read loops, each of one or more reads. Immutable. */
public record Cuts(List<List<byte[]>> loops) {

    public Cuts {
        loops = List.copyOf(loops);
    }

    /** All at once. */
    public static Cuts none(byte[] bytes) {
        return new Cuts(List.of(List.of(bytes)));
    }

    /** Byte by byte, each in a read loop of its own. */
    public static Cuts everywhere(byte[] bytes) {
        List<List<byte[]>> loops = new ArrayList<>();
        for (byte each : bytes) {
            loops.add(List.of(new byte[] {each}));
        }
        return new Cuts(loops);
    }

    /** Anywhere. */
    public static Cuts random(byte[] bytes, Random random) {
        int longest = 1 << random.nextInt(12);
        List<List<byte[]>> loops = new ArrayList<>();
        List<byte[]> loop = new ArrayList<>();
        for (int from = 0; from < bytes.length;) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(longest));
            loop.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
            if (random.nextInt(3) == 0 || from == bytes.length) {
                loops.add(List.copyOf(loop));
                loop.clear();
            }
        }
        return new Cuts(loops);
    }

    @Override
    public String toString() {
        return loops.size() + " read loops, the first of "
                + loops.getFirst().stream().map(read -> read.length).limit(20).toList();
    }
}
