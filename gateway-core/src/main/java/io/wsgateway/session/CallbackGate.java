package io.wsgateway.session;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Where the callbacks of one application begin; closed while it computes on too many threads. Thread-safe. */
final class CallbackGate {

    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean closed;
    /** How many may begin though it is closed. */
    private int places;

    /** Begins a callback: at once, or when there is a place. Called on a virtual thread. */
    void pass() {
        if (!closed) {
            return;
        }
        lock.lock();
        try {
            while (closed && places == 0) {
                changed.awaitUninterruptibly();
            }
            if (closed) {
                places--;
            }
        } finally {
            lock.unlock();
        }
    }

    /** From now on only this many begin, and all others wait. */
    void close(int most) {
        lock.lock();
        try {
            closed = true;
            places = most;
            for (int i = 0; i < most; i++) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whoever waits begins. */
    void open() {
        if (!closed) {
            return;
        }
        lock.lock();
        try {
            closed = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        return closed;
    }
}
