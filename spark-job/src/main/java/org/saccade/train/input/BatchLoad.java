package org.saccade.train.input;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A batch that can be loaded. */
@FunctionalInterface
public interface BatchLoad {

    /** Starts loading in these threads. Whoever gets the batch closes it. */
    CompletableFuture<Batch> start(Executor threads);
}
