package org.saccade.nn.kernel;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** The threads of kernels: as many as OpenMP would use, the caller's among them. */
final class Workers {

    private static final int THREADS = configured();
    /** The caller works too. */
    private static final ExecutorService OTHERS = Executors.newFixedThreadPool(Math.max(1, THREADS - 1), task -> {
        Thread thread = new Thread(task, "kernel");
        thread.setDaemon(true);
        return thread;
    });

    private Workers() {}

    private static int configured() {
        String set = System.getenv("OMP_NUM_THREADS");
        int processors = Runtime.getRuntime().availableProcessors();
        return set != null && set.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(set) : processors;
    }

    /** The caller among them. */
    static int threads() {
        return THREADS;
    }

    /** Runs the task for 0 to count - 1, in any order. */
    static void each(int count, IntConsumer task) {
        int others = Math.min(THREADS, count) - 1;
        if (others <= 0) {
            for (int i = 0; i < count; i++) {
                task.accept(i);
            }
            return;
        }
        Share share = new Share(count, others, task);
        for (int i = 0; i < others; i++) {
            OTHERS.execute(share::help);
        }
        try {
            share.work();
        } finally {
            share.join(); // nobody reads the arrays after this
        }
    }

    /** One call's tasks, taken in turn by those who are free. */
    private static final class Share {
        private final int count;
        private final IntConsumer task;
        private final AtomicInteger next = new AtomicInteger();
        private final CountDownLatch running;
        private volatile Throwable failure;

        Share(int count, int helpers, IntConsumer task) {
            this.count = count;
            this.task = task;
            running = new CountDownLatch(helpers);
        }

        void work() {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                task.accept(i);
            }
        }

        void help() {
            try {
                work();
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                running.countDown();
            }
        }

        void join() {
            try {
                running.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while a kernel ran", e);
            }
            if (failure != null) {
                throw new IllegalStateException("a kernel's thread failed", failure);
            }
        }
    }
}
