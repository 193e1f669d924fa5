package org.saccade.train.loop;

import org.saccade.train.checkpoint.Checkpoint;
import org.saccade.train.checkpoint.CheckpointStore;
import org.saccade.train.checkpoint.SavedCheckpoint;
import org.saccade.train.collective.Collective;
import org.saccade.train.replica.Replica;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Optional;

/** Where training starts: at the newest whole checkpoint, or at the beginning. Rank 0 reads it, the others get it from rank 0. */
public final class ResumePoint {
    static final String UPDATER = "updater";

    private static final Logger LOG = LoggerFactory.getLogger(ResumePoint.class);

    private ResumePoint() {}

    /** Gives every rank the state in which training stands, and returns its place. */
    public static TrainingState take(
            CheckpointStore checkpoints,
            Replica replica,
            GradientExchange exchange,
            Optional<WeightAverage> average,
            Collective collective)
            throws IOException {
        Optional<SavedCheckpoint> newest =
                collective.rank() == 0 ? checkpoints.newestValid(LOG::warn) : Optional.empty();
        TrainingState mine = newest.isPresent() ? load(newest.get(), replica) : TrainingState.START;
        collective.broadcast(replica.parameters(), 0);
        collective.broadcast(replica.updaterState(), 0);
        exchange.restore(newest);
        if (average.isPresent()) {
            average.get().restore(newest, collective);
        }
        return TrainingState.fromBytes(collective.allGather(mine.toBytes()).get(0));
    }

    private static TrainingState load(SavedCheckpoint checkpoint, Replica replica) throws IOException {
        copy(checkpoint.vector(Checkpoint.PARAMETERS), replica.parameters());
        copy(checkpoint.vector(UPDATER), replica.updaterState());
        return TrainingState.of(checkpoint);
    }

    static void copy(FloatBuffer from, FloatBuffer to) throws IOException {
        if (from.remaining() != to.remaining()) {
            throw new IOException("a checkpoint must hold the state of this network, got " + from.remaining()
                    + " floats instead of " + to.remaining() + "; give another --run or the settings of the run");
        }
        to.duplicate().put(from.duplicate());
    }
}
