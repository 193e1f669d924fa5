package org.saccade.train.loop;

import org.saccade.train.checkpoint.SavedCheckpoint;
import org.saccade.train.checkpoint.VectorSource;
import org.saccade.train.collective.Collective;
import org.saccade.train.collective.WireFormat;
import org.saccade.train.config.ExchangeConfig;
import org.saccade.train.replica.Replica;

import java.io.IOException;
import java.util.Optional;

/**
 * How the gradients of the ranks become their sum. What it remembers from step to step is written with each checkpoint. All ranks call the same
 * methods in the same order.
 */
public interface GradientExchange extends VectorSource {

    /** The exchange that the settings ask for; it remembers nothing yet. */
    static GradientExchange of(ExchangeConfig config, Replica replica, Collective collective) {
        return switch (config.codec()) {
            case NONE -> new DenseExchange(WireFormat.FLOAT32, replica, collective);
            case BF16 -> new DenseExchange(WireFormat.BFLOAT16, replica, collective);
            case THRESHOLD -> new ThresholdExchange(config.threshold(), replica, collective);
        };
    }

    /**
     * Replaces {@link Replica#gradient()} by the sum over the ranks: the same bits on all.
     *
     * @param globalBatchSize images in the global batch
     */
    void sum(int globalBatchSize) throws IOException;

    /**
     * Remembers what a checkpoint holds.
     *
     * @param checkpoint on rank 0, where there is one; empty on the others
     */
    void restore(Optional<SavedCheckpoint> checkpoint) throws IOException;
}
