package io.wsgateway.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The virtual threads that code of applications runs on, each for as long as there is something to call. Thread-safe. */
public final class ApplicationThreads {

    private final Set<CallbackThread> threads = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<String, CallbackGate> gates = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final SessionIds ids;

    /**
     * No thread runs yet.
     *
     * @param ids what sessions are called
     */
    public ApplicationThreads(SessionIds ids) {
        this.ids = ids;
    }

    /**
     * Makes the callbacks of an opening handshake, where the application blocks.
     *
     * @param name the thread's
     * @param callbacks makes each of them by {@link CallbackThread#call}; they are under way until this returns
     */
    public void startCallbacks(ApplicationCode code, String name, Consumer<CallbackThread> callbacks) {
        startCallbacks(code, name, CallbackNote.NO_SESSION, callbacks);
    }

    /** The same for callbacks of a session, by its number. */
    public void startCallbacks(ApplicationCode code, String name, long session,
            Consumer<CallbackThread> callbacks) {
        underWay.incrementAndGet();
        boolean started = false;
        try {
            start(code, name, session, thread -> {
                try {
                    callbacks.accept(thread);
                } finally {
                    underWay.decrementAndGet();
                }
            });
            started = true;
        } finally {
            if (!started) {
                underWay.decrementAndGet();
            }
        }
    }

    /** Runs what is nobody's callback: a scheduled task, what continues a stage. */
    public void startTask(ApplicationCode code, String name, Runnable task) {
        start(code, name, CallbackNote.NO_SESSION, thread -> thread.call(task));
    }

    private void start(ApplicationCode code, String name, long session, Consumer<CallbackThread> work) {
        CallbackGate gate = gates.computeIfAbsent(code.application(), key -> new CallbackGate());
        CallbackThread thread = new CallbackThread(code, gate, name, ids, session, work, threads::remove);
        threads.add(thread);
        boolean started = false;
        try {
            thread.start();
            started = true;
        } finally {
            if (!started) {
                threads.remove(thread);
            }
        }
    }

    /** Forgets an application of which nothing runs any more. */
    public void forget(String application) {
        CallbackGate gate = gates.remove(application);
        if (gate != null) {
            gate.open(); // should somebody wait there after all
        }
    }

    /** How many sessions and handshakes have callbacks that are not over: under way, or waiting for their turn. */
    public int underWay() {
        return underWay.get();
    }

    /** The threads there are now. */
    Set<CallbackThread> all() {
        return threads;
    }

    /** Where callbacks begin, by the application's name. */
    ConcurrentMap<String, CallbackGate> gates() {
        return gates;
    }
}
