package org.saccade.train.loop;

import org.saccade.train.checkpoint.Checkpoint;
import org.saccade.train.checkpoint.CheckpointStore;
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
    static final String EPOCH_SUMS = "epoch-sums";

    private static final Logger LOG = LoggerFactory.getLogger(ResumePoint.class);

    private ResumePoint() {}

    /** Loads the newest whole checkpoint into the replica. */
    public static TrainingState load(CheckpointStore checkpoints, Replica replica) throws IOException {
        Optional<Checkpoint> newest = checkpoints.newestValid(LOG::warn);
        if (newest.isEmpty()) {
            return TrainingState.START;
        }
        Checkpoint checkpoint = newest.get();
        copy(checkpoint.vectors().get(Checkpoint.PARAMETERS), replica.parameters());
        copy(checkpoint.vectors().get(UPDATER), replica.updaterState());
        return TrainingState.of(checkpoint.position(), checkpoint.documents().get(EPOCH_SUMS));
    }

    /** Gives every rank the model and the place of rank 0. */
    public static TrainingState share(TrainingState mine, Replica replica, Collective collective) throws IOException {
        collective.broadcast(replica.parameters(), 0);
        collective.broadcast(replica.updaterState(), 0);
        return TrainingState.fromBytes(collective.allGather(mine.toBytes()).get(0));
    }

    private static void copy(FloatBuffer from, FloatBuffer to) throws IOException {
        if (from == null || from.remaining() != to.remaining()) {
            throw new IOException("a checkpoint must hold the state of this network, got "
                    + (from == null ? 0 : from.remaining()) + " floats instead of " + to.remaining()
                    + "; give another --run or the settings of the run");
        }
        to.put(from.duplicate());
    }
}
