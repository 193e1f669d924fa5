package org.saccade.train.loop;

import org.saccade.train.checkpoint.SavedCheckpoint;
import org.saccade.train.checkpoint.VectorSink;
import org.saccade.train.collective.Collective;
import org.saccade.train.collective.ThresholdEncoder;
import org.saccade.train.config.ThresholdConfig;
import org.saccade.train.replica.Replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * Each rank sends its entries that have reached a threshold, and keeps the rest for later. The threshold is one for all ranks, and follows
 * how many entries travel, as Deeplearning4j's adaptive one does. What is encoded is the gradient of the mean loss, so that thresholds and
 * residuals mean the same in a smaller batch. Moves of running statistics are no gradients, and travel as they are.
 */
final class ThresholdExchange implements GradientExchange {
    /** Twenty steps change the threshold by a factor of two. */
    private static final float DECAY = (float) StrictMath.pow(0.5, 1.0 / 20);

    private static final String THRESHOLD = "threshold";
    private static final String RESIDUAL = "residual-";

    private final ThresholdConfig config;
    private final Replica replica;
    private final Collective collective;
    private final FloatBuffer residual;
    private final ThresholdEncoder encoder;
    private final ByteBuffer statistics;
    private float threshold;

    ThresholdExchange(ThresholdConfig config, Replica replica, Collective collective) {
        this.config = config;
        this.replica = replica;
        this.collective = collective;
        this.residual = OffHeap.floats(replica.parameters().remaining()).asFloatBuffer();
        this.encoder = new ThresholdEncoder(residual);
        this.statistics = OffHeap.floats(replica.movesOfStatistics().stream()
                .mapToInt(FloatBuffer::remaining)
                .sum());
        this.threshold = (float) config.initial();
    }

    @Override
    public void sum(int globalBatchSize) throws IOException {
        FloatBuffer gradient = replica.gradient().asFloatBuffer();
        takeStatistics();
        byte[] mine = encoder.encode(gradient, 1f / globalBatchSize, threshold);
        clear(gradient);
        long carried = 0;
        for (byte[] message : collective.allGather(mine)) {
            carried += ThresholdEncoder.addTo(gradient, message, globalBatchSize);
        }
        collective.allReduce(statistics);
        giveStatistics();
        adapt((double) carried / collective.size() / residual.limit());
    }

    private void takeStatistics() {
        FloatBuffer all = statistics.asFloatBuffer();
        for (FloatBuffer moves : replica.movesOfStatistics()) {
            all.put(moves.duplicate());
            clear(moves);
        }
    }

    private void giveStatistics() {
        FloatBuffer all = statistics.asFloatBuffer();
        for (FloatBuffer moves : replica.movesOfStatistics()) {
            moves.put(all.slice(all.position(), moves.remaining()));
            all.position(all.position() + moves.limit());
        }
    }

    private static void clear(FloatBuffer vector) {
        for (int i = vector.position(); i < vector.limit(); i++) {
            vector.put(i, 0);
        }
    }

    private void adapt(double density) {
        if (density < config.minDensity()) {
            threshold = Math.max(threshold * DECAY, Float.MIN_NORMAL);
        } else if (density > config.maxDensity()) {
            threshold /= DECAY;
        }
    }

    /** The ranks' residuals one after the other, each by way of the gradient, which nobody needs between two steps. */
    @Override
    public void writeTo(VectorSink sink) throws IOException {
        sink.accept(THRESHOLD, FloatBuffer.wrap(new float[] {threshold}));
        FloatBuffer passing = replica.gradient().asFloatBuffer();
        for (int rank = 0; rank < collective.size(); rank++) {
            if (rank == collective.rank()) {
                passing.duplicate().put(residual.duplicate());
            }
            collective.broadcast(passing, rank);
            sink.accept(RESIDUAL + rank, passing);
        }
    }

    /** With fewer ranks than before some take up the residuals of several, with more some begin with none: their sum is what it was. */
    @Override
    public void restore(Optional<SavedCheckpoint> checkpoint) throws IOException {
        State state = State.fromBytes(
                collective.allGather(State.of(checkpoint, threshold).toBytes()).get(0));
        threshold = state.threshold;
        FloatBuffer passing = replica.gradient().asFloatBuffer();
        for (int rank = 0; rank < state.ranks; rank++) {
            if (checkpoint.isPresent()) {
                ResumePoint.copy(checkpoint.get().vector(RESIDUAL + rank), passing);
            }
            collective.broadcast(passing, 0);
            if (rank % collective.size() == collective.rank()) {
                add(passing, residual);
            }
        }
    }

    private static void add(FloatBuffer values, FloatBuffer sums) {
        for (int i = 0; i < sums.limit(); i++) {
            sums.put(i, sums.get(i) + values.get(i));
        }
    }

    /** What of a checkpoint every rank must know first: how many residuals follow, and the threshold. */
    private record State(int ranks, float threshold) {
        static State of(Optional<SavedCheckpoint> checkpoint, float initial) throws IOException {
            if (checkpoint.isEmpty()) {
                return new State(0, initial);
            }
            int ranks = 0;
            while (checkpoint.get().hasVector(RESIDUAL + ranks)) {
                ranks++;
            }
            return new State(ranks, checkpoint.get().vector(THRESHOLD).get(0));
        }

        byte[] toBytes() {
            return ByteBuffer.allocate(Integer.BYTES + Float.BYTES)
                    .putInt(ranks)
                    .putFloat(threshold)
                    .array();
        }

        static State fromBytes(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            return new State(in.getInt(), in.getFloat());
        }
    }
}
