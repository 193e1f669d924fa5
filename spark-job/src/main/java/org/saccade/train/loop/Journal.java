package org.saccade.train.loop;

import java.io.IOException;
import org.saccade.train.metrics.EpochMetrics;
import org.saccade.train.metrics.StepMetrics;
import org.saccade.train.replica.Replica;

/** What a rank writes down as training goes. Rank 0 keeps the run folder; the others keep nothing. */
public interface Journal {

    void step(StepMetrics metrics) throws IOException;

    void epoch(EpochMetrics metrics) throws IOException;

    /** Keeps the model and its place; on return it is safe. */
    void checkpoint(Progress at, Replica replica) throws IOException;

    /** Keeps nothing. */
    Journal NONE = new Journal() {
        @Override
        public void step(StepMetrics metrics) {}

        @Override
        public void epoch(EpochMetrics metrics) {}

        @Override
        public void checkpoint(Progress at, Replica replica) {}
    };
}
