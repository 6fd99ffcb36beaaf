import java.io.IOException;

/**
 * Measures the application {@code http} of a gateway that runs, and publishes by HTTP; prints a line of JSON for each work. On JDK 22 and
 * newer: {@code java Load.java GATEWAY_PORT BACK_END_PORT PUSH_PORT TOKEN GATEWAY_PID SECONDS}.
 */
public final class Load {

    private static final int SUBSCRIBERS = 1000;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private Load() {}

    /** Measures, and prints. */
    public static void main(String... arguments) throws Exception {
        Gateway gateway = new Gateway(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[2]), arguments[3],
                Long.parseLong(arguments[4]));
        long seconds = Long.parseLong(arguments[5]);
        try (BackEnd backEnd = new BackEnd(Integer.parseInt(arguments[1]))) {
            for (boolean batch : new boolean[] {false, true}) {
                for (int sessions : new int[] {1, 64, 1000}) {
                    say(new Events().measure(gateway, backEnd, batch, sessions, seconds), backEnd);
                }
            }
            say(new Publishes(gateway).timeToTheLast(SUBSCRIBERS, (int) seconds * 40), backEnd);
            for (int subscribers : new int[] {0, SUBSCRIBERS}) {
                for (int window : new int[] {1, 8}) {
                    say(new Publishes(gateway).rate(subscribers, window, seconds), backEnd);
                }
            }
        }
    }

    /** Also waits until the sessions are closed, which is work too. */
    private static void say(String figures, BackEnd backEnd) throws Exception {
        System.out.println(figures);
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (backEnd.open() > 0) {
            if (System.nanoTime() > end) {
                throw new IOException(backEnd.open() + " sessions were not told to be closed");
            }
            Thread.sleep(20);
        }
    }
}
