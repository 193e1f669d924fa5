package org.saccade.train.replica;

import org.saccade.nn.block.StatisticsExchange;
import org.saccade.nn.model.LayerAttention;
import org.saccade.train.input.Batch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/**
 * One model on one device. Its state is three flat vectors in memory off the heap: parameters, gradient, updater state. A
 * training step is {@link #computeGradient}, perhaps {@link #addGradient}, an exchange that sums {@link #gradient()} over the ranks, and
 * {@link #update}. A view of a vector holds until the next of these: a device may have a copy of its own, which is fetched when the view is asked
 * for.
 *
 * <p>An instance belongs to one thread.
 */
public interface Replica extends AutoCloseable {

    /** The parameters, {@code [P]}, running statistics of norms among them: a view, changes show in the model. */
    FloatBuffer parameters();

    /** The updater's state, {@code [U]}: a view. */
    FloatBuffer updaterState();

    /**
     * The gradient that {@link #computeGradient} wrote and {@link #update} reads, {@code [P]}: a view of one fixed place, of floats
     * in native order. Bytes, so that the exchange can send and receive them without a copy.
     */
    ByteBuffer gradient();

    /** Where {@link #gradient()} holds no gradients but moves of running statistics: views of it. */
    List<FloatBuffer> movesOfStatistics();

    /**
     * From now on batch normalisation takes its statistics in training from the images of all ranks, and no longer from this rank's alone.
     * {@link #computeGradient} and {@link #addGradient} then wait in each norm for the other ranks, which must call them as often; what the
     * exchange throws, they throw.
     *
     * @throws UnusableModelException if a layer normalises by statistics that it cannot exchange
     */
    void synchroniseStatistics(StatisticsExchange exchange);

    /**
     * Writes into {@link #gradient()} this rank's term of the global batch's gradient: the sum over its images of the
     * gradient of the loss. Entries that are no gradients but moves of running statistics are weighted by this rank's share
     * of the batch, so that the sum over ranks is their average.
     *
     * @param batch this rank's part of the global batch; may be empty, then the term is zero
     * @param step updates done so far, from which the noise of layers follows
     * @param globalBatchSize images in the global batch
     * @return the sum over the images of the cross-entropy, in nats, without penalties
     */
    double computeGradient(Batch batch, long step, int globalBatchSize);

    /**
     * Adds to {@link #gradient()} the term of some more of this rank's images, as {@link #computeGradient} would write it: a device takes in
     * micro-batches what its memory does not hold at once.
     *
     * @return the sum over these images of the cross-entropy
     */
    double addGradient(Batch batch, long step, int globalBatchSize);

    /**
     * Applies one update from {@link #gradient()}, which by now holds the sum over all ranks.
     *
     * @param step updates done so far, which the schedules read
     * @param epoch passes done so far
     * @param globalBatchSize images in the global batch, by which gradients are divided
     */
    void update(long step, int epoch, int globalBatchSize);

    /** The learning rate of the update that follows {@code step} updates. */
    double learningRate(long step, int epoch);

    /** Class probabilities in evaluation mode, {@code [batch][classes]}. */
    float[][] probabilities(Batch batch);

    /**
     * What the layers that attend look at, in evaluation mode, in the order of computation.
     *
     * @param one a batch of one sample
     */
    List<LayerAttention> attention(Batch one);

    /**
     * The first layer, in the order of computation, of whose output for the batch a value is not finite, in training mode, by the statistics of
     * this batch alone; empty if all are finite, as those of an empty batch are.
     */
    Optional<String> firstNonFinite(Batch batch);

    /** The layer, and the parameter of it, to which an entry of {@link #parameters()} belongs. */
    String nameOfParameter(int index);

    /** Writes a DL4J {@code ModelSerializer} file of the model and its updater. */
    void save(OutputStream out) throws IOException;

    @Override
    void close();
}
