package org.saccade.train.loop;

import org.saccade.train.checkpoint.VectorSink;
import org.saccade.train.checkpoint.VectorSource;
import org.saccade.train.metrics.MetricsRow;
import org.saccade.train.metrics.RankTrace;
import org.saccade.train.replica.Replica;

import java.io.IOException;
import java.util.List;

/** What a rank writes down as training goes. Rank 0 keeps the run folder; the others keep nothing. */
public interface Journal extends AutoCloseable {

    /** Keeps a row of figures. */
    void add(MetricsRow row) throws IOException;

    /**
     * Keeps the model and its place; on return both are safe.
     *
     * @param parameterHash of the replica's parameters
     * @param more what else training remembers; asked once on every rank, as the ranks may gather it together
     */
    void checkpoint(TrainingState at, String parameterHash, Replica replica, VectorSource more) throws IOException;

    /** Keeps the timeline of some steps, of all ranks in their order. */
    void keep(List<RankTrace> timeline) throws IOException;

    /** Keeps the model as a result of the run; the weights of the last step come last. */
    void finish(Replica replica, Weights weights) throws IOException;

    @Override
    void close() throws IOException;

    /** Keeps nothing. */
    Journal NONE = new Journal() {
        @Override
        public void add(MetricsRow row) {}

        @Override
        public void checkpoint(TrainingState at, String parameterHash, Replica replica, VectorSource more)
                throws IOException {
            more.writeTo(VectorSink.NOWHERE);
        }

        @Override
        public void keep(List<RankTrace> timeline) {}

        @Override
        public void finish(Replica replica, Weights weights) {}

        @Override
        public void close() {}
    };
}
