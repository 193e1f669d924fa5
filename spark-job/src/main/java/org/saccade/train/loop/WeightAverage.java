package org.saccade.train.loop;

import org.saccade.train.checkpoint.SavedCheckpoint;
import org.saccade.train.checkpoint.VectorSink;
import org.saccade.train.collective.Collective;
import org.saccade.train.config.EmaConfig;
import org.saccade.train.replica.Replica;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * The exponential moving average of a replica's parameters, over the steps (arXiv:1803.05407 has what averages are good for; the published recipes
 * take exponential ones). All entries of the flat vector are averaged, running statistics of norms included. Replicas are identical, so every rank
 * averages its own, and nothing is exchanged.
 */
public final class WeightAverage {
    private static final String VECTOR = "ema";

    private final double decay;
    private final Replica replica;
    private final FloatBuffer average;

    private WeightAverage(double decay, Replica replica) {
        this.decay = decay;
        this.replica = replica;
        this.average = OffHeap.floats(replica.parameters().remaining()).asFloatBuffer();
    }

    /** The average that the settings ask for; {@link #restore} gives it its first values. Empty where they ask for none. */
    public static Optional<WeightAverage> of(EmaConfig config, Replica replica) {
        return config.isOn() ? Optional.of(new WeightAverage(config.decay(), replica)) : Optional.empty();
    }

    /**
     * Takes the average of a checkpoint or, where there is none, the parameters themselves.
     *
     * @param checkpoint on rank 0, where there is one; empty on the others
     */
    void restore(Optional<SavedCheckpoint> checkpoint, Collective collective) throws IOException {
        ResumePoint.copy(checkpoint.isPresent() ? checkpoint.get().vector(VECTOR) : replica.parameters(), average);
        collective.broadcast(average, 0);
    }

    /**
     * Moves the average towards the parameters. In the first steps it forgets faster, so that the initial weights do not stay in it for long: the decay
     * of step t is the smaller one of the setting and (1 + t) / (10 + t), TensorFlow's rule.
     *
     * @param steps updates that the parameters have had, at least 1
     */
    void follow(long steps) {
        float part = (float) (1 - Math.min(decay, (1.0 + steps) / (10.0 + steps)));
        FloatBuffer parameters = replica.parameters();
        for (int i = 0; i < average.limit(); i++) {
            float before = average.get(i);
            average.put(i, before + part * (parameters.get(i) - before));
        }
    }

    /** Does something with a replica whose parameters are the average. */
    <T> T lend(Use<T> use) throws IOException {
        exchangeWithParameters();
        try {
            return use.run();
        } finally {
            exchangeWithParameters();
        }
    }

    private void exchangeWithParameters() {
        FloatBuffer parameters = replica.parameters();
        for (int i = 0; i < average.limit(); i++) {
            float parameter = parameters.get(i);
            parameters.put(i, average.get(i));
            average.put(i, parameter);
        }
    }

    /** Gives a checkpoint its vector. */
    void writeTo(VectorSink sink) throws IOException {
        sink.accept(VECTOR, average);
    }

    /** What is done with the replica. */
    interface Use<T> {
        T run() throws IOException;
    }
}
