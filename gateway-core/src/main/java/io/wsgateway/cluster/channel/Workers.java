package io.wsgateway.cluster.channel;

/** Run what channels bring: tasks of the same number one after the other, in the order they were given. Thread-safe. */
public interface Workers extends AutoCloseable {

    /**
     * Takes a task; never refuses one, but for {@link #close}.
     *
     * @param number any; such as a channel's hash
     */
    void execute(int number, Runnable task);

    /** Runs nothing more. */
    @Override
    void close();
}
