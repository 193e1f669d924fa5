package org.saccade.train.cluster;

import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish that this process ends: SIGTERM from a batch system that wants its machine back, or Ctrl-C. The process waits, for a limited time, until the work
 * that holds this has come to an end in order, and only then does what else it does at its end. The wait is a hook of Hadoop's, which runs hooks one
 * after the other, Spark's among them; hooks of the JVM's own would all run at once.
 */
public final class Termination implements AutoCloseable {
    /** Before Spark's, which ends its tasks; the higher priority runs first. */
    private static final int OF_RANK = FileSystem.SHUTDOWN_HOOK_PRIORITY + 100;
    /** Before its ranks', which may be threads of the same process: a driver that knows nothing would start them again. */
    private static final int OF_DRIVER = OF_RANK + 1;

    private final Runnable hook = this::request;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean requested;

    private Termination() {}

    /** @param limit how long the process waits for the driver's work at most */
    public static Termination ofDriver(Duration limit) {
        return new Termination().register(OF_DRIVER, limit);
    }

    /** @param limit how long the process waits for the rank's work at most */
    static Termination ofRank(Duration limit) {
        return new Termination().register(OF_RANK, limit);
    }

    private Termination register(int priority, Duration limit) {
        try {
            ShutdownHookManager.get().addShutdownHook(hook, priority, limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IllegalStateException e) {
            requested = true; // the process is on its way down, and takes no more hooks
        }
        return this;
    }

    private void request() {
        requested = true;
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the time is over
        }
    }

    /** Whether the process was told to end. */
    boolean isRequested() {
        return requested;
    }

    /** The work has ended: the process may. */
    @Override
    public void close() {
        ended.countDown();
        try {
            ShutdownHookManager.get().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            requested = true; // the process is on its way down, and finds the work ended
        }
    }
}
