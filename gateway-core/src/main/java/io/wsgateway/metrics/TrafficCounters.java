package io.wsgateway.metrics;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the sessions of one route and application have done on one event loop. Confined to that but for what is said to be
 * otherwise, and for {@link #traffic}.
 */
public final class TrafficCounters {

    private final Count open = new Count();
    private final Count opened = new Count();
    private final Histogram lives = new Histogram(Histogram.LIVES);
    private final Histogram received = new Histogram(Histogram.SIZES);
    private final Histogram sent = new Histogram(Histogram.SIZES);
    private final Count bytesIn = new Count();
    private final Count bytesOut = new Count();
    private final AtomicLong dropped = new AtomicLong();
    private final Histogram roundTrips = new Histogram(Histogram.WAITS);
    private final Histogram callbacks = new Histogram(Histogram.MOMENTS);
    private final Count failures = new Count();
    private final Count outputPauses = new Count();
    private final Count callbackPauses = new Count();
    private final Count applicationPauses = new Count();
    private final Count upstreamPauses = new Count();

    /** A session opens. */
    public void opened() {
        open.add(1);
        opened.add(1);
    }

    /** An open session comes from another route or application, or goes there. */
    public void moved(boolean here) {
        open.add(here ? 1 : -1);
    }

    /** A session has ended, as old as this. */
    public void ended(long nanos) {
        open.add(-1);
        lives.record(nanos);
    }

    /** A whole message has come. */
    public void received(long bytes) {
        received.record(bytes);
    }

    /** A message is sent, before it is compressed. */
    public void sent(long bytes) {
        sent.record(bytes);
    }

    /** Bytes have come, within TLS. */
    public void read(int bytes) {
        bytesIn.add(bytes);
    }

    /** Bytes are written, within TLS. */
    public void written(int bytes) {
        bytesOut.add(bytes);
    }

    /** A message was dropped because its peer reads too slowly. Thread-safe. */
    public void dropped() {
        dropped.incrementAndGet();
    }

    /** A Ping and its Pong took so long. */
    public void roundTrip(long nanos) {
        roundTrips.record(nanos);
    }

    /** A callback with a message took so long. Thread-safe. */
    public void callback(long nanos) {
        callbacks.recordShared(nanos);
    }

    /** A callback has failed. */
    public void failed() {
        failures.add(1);
    }

    /** Reading pauses, as the peer doesn't read. */
    public void outputPauses() {
        outputPauses.add(1);
    }

    /** Reading pauses, as callbacks are behind. */
    public void callbackPauses() {
        callbackPauses.add(1);
    }

    /** Reading pauses, as the application wants it. */
    public void applicationPauses() {
        applicationPauses.add(1);
    }

    /** Reading pauses, as the server behind the session reads nothing, or there is none. */
    public void upstreamPauses() {
        upstreamPauses.add(1);
    }

    /** All of it until now. Thread-safe. */
    public Traffic traffic() {
        return new Traffic(open.get(), opened.get(), lives.spread(), received.spread(), sent.spread(), bytesIn.get(),
                bytesOut.get(), dropped.get(), roundTrips.spread(), callbacks.spread(), failures.get(),
                outputPauses.get(), callbackPauses.get(), applicationPauses.get(),
                upstreamPauses.get());
    }
}
