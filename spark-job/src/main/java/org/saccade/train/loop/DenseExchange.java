package org.saccade.train.loop;

import org.saccade.train.checkpoint.SavedCheckpoint;
import org.saccade.train.checkpoint.VectorSink;
import org.saccade.train.collective.Collective;
import org.saccade.train.collective.CollectiveException;
import org.saccade.train.collective.WireFormat;
import org.saccade.train.replica.Replica;

import java.util.Optional;

/** Every entry travels in every step, so there is nothing to remember. */
final class DenseExchange implements GradientExchange {
    private final WireFormat format;
    private final Replica replica;
    private final Collective collective;

    DenseExchange(WireFormat format, Replica replica, Collective collective) {
        this.format = format;
        this.replica = replica;
        this.collective = collective;
    }

    @Override
    public void sum(int globalBatchSize) throws CollectiveException {
        collective.allReduce(replica.gradient(), format);
    }

    @Override
    public void restore(Optional<SavedCheckpoint> checkpoint) {}

    @Override
    public void writeTo(VectorSink sink) {}
}
