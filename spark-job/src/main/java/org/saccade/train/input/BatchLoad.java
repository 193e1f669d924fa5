package org.saccade.train.input;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A batch that can be loaded. */
@FunctionalInterface
public interface BatchLoad {

    /**
     * Starts loading in these threads. Whoever gets the batch closes it. Once the memory is closed, what has not begun ends with a
     * {@link java.util.concurrent.CancellationException}.
     *
     * @param memory that the batch is loaded into
     */
    CompletableFuture<Batch> start(Executor threads, BatchMemory memory);
}
