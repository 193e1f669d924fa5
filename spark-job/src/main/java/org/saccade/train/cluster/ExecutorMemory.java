package org.saccade.train.cluster;

import org.saccade.nn.graph.MapShape;
import org.saccade.nn.model.Description;
import org.saccade.nn.model.LayerDescription;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.config.GradientCodec;

/**
 * What an executor needs besides its heap, in bytes. Tensors lie outside of the heap, and Spark's own tenth of it is too little for them: YARN and
 * Kubernetes kill an executor that takes more than it asked for.
 *
 * @param vectors parameters, gradient, updater state, what is kept of gradients, and the average of the weights
 * @param activations what a step of training keeps and computes between
 * @param batches those that are loaded ahead, and the one in use
 */
public record ExecutorMemory(long vectors, long activations, long batches) {
    private static final long MEBIBYTE = 1L << 20;
    /** The code of the JVM and of the native libraries, threads, classes and sockets: what a rank takes before its first tensor. */
    private static final long PROCESS = 512 * MEBIBYTE;
    /** Tensors that nobody refers to any more, until the JVM collects them. */
    private static final long GARBAGE = 256 * MEBIBYTE;
    /**
     * The outputs of all layers stay until their gradients are known; those gradients, and what a layer computes between, take as much again each. An
     * estimate: the native library's own memory is in it.
     */
    private static final int COPIES_OF_ACTIVATIONS = 3;
    /** A gradient and, for the momentum, an updater state have the size of the parameters. */
    private static final int VECTORS = 3;

    /**
     * Of a rank that holds as many samples as one may come to hold: where {@code elastic.min-ranks} allows it, fewer ranks share the batch.
     *
     * @param network as it is described for the classes of the dataset
     */
    public static ExecutorMemory of(ExperimentConfig config, Description network) {
        int ranks = config.elastic().fewest(config.cluster().ranks());
        long samples = config.train().atOnce((int) ceilDiv(config.train().globalBatchSize(), ranks));
        MapShape sample = config.input().shape();
        long outputs =
                network.layers().stream().mapToLong(ExecutorMemory::elements).sum();
        return new ExecutorMemory(
                bytes(vectors(config) * (network.parameters() + network.state())),
                bytes(COPIES_OF_ACTIVATIONS * samples * outputs),
                bytes((config.loader().prefetch() + 1) * samples * sample.channels() * sample.positions()));
    }

    private static int vectors(ExperimentConfig config) {
        int sums = config.train().microBatchSize() == 0 ? 0 : 1;
        int residuals = config.exchange().codec() == GradientCodec.THRESHOLD ? 1 : 0;
        int averages = config.train().ema().isOn() ? 1 : 0;
        return VECTORS + sums + residuals + averages;
    }

    /** The most that ND4J may allocate. */
    public long tensors() {
        return vectors + activations + batches + GARBAGE;
    }

    /** What to ask YARN or Kubernetes for besides the heap. */
    public long overhead() {
        return tensors() + PROCESS;
    }

    /**
     * Options of {@code spark-submit}, to paste. ND4J gets the same limit as the container: at it the JVM collects what nobody refers to any more, and where
     * that is not enough the rank fails and says so, before its container is killed without a word.
     *
     * @param heap bytes of {@code spark.executor.memory}
     */
    public String flags(long heap) {
        return "--conf spark.executor.memoryOverhead=" + mebibytes(overhead())
                + " --conf 'spark.executor.extraJavaOptions=-Dorg.bytedeco.javacpp.maxbytes=" + mebibytes(tensors())
                + " -Dorg.bytedeco.javacpp.maxphysicalbytes=" + mebibytes(heap + overhead()) + "'";
    }

    private static long elements(LayerDescription layer) {
        // A length that is not known stands there as -1.
        return Math.abs(layer.outputShape().stream().reduce(1L, Math::multiplyExact));
    }

    private static long bytes(long floats) {
        return floats * Float.BYTES;
    }

    private static String mebibytes(long bytes) {
        return ceilDiv(bytes, MEBIBYTE) + "m";
    }

    private static long ceilDiv(long number, long divisor) {
        return (number + divisor - 1) / divisor;
    }
}
