package org.saccade.nn.block;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastAddOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastSubOp;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Batch normalisation of images [B, C, H, W] of which B are here and others elsewhere. With the mean m and the variance v of a channel
 * over the N values of all parts, s = 1 / sqrt(v + epsilon) and c = x - m,
 *
 * <pre>
 *   y  = gain c s + shift
 *   dx = gain s (dy - sum(dy) / N - c s² sum(dy c) / N)
 * </pre>
 *
 * where the sums are over all parts too. Each part tells the others N, N m and N (v + m²) of its own in forward, and the two sums in
 * backward, in double precision.
 */
final class JointNormalization {

    private static final int CHANNELS = 1;
    private static final int[] ALL_BUT_CHANNELS = {0, 2, 3};

    private final StatisticsExchange exchange;
    private final double epsilon;
    /** Of the last forward pass, over all parts; the vectors by channel. */
    private double count;

    private double[] mean = {};
    private double[] variance = {};

    JointNormalization(StatisticsExchange exchange, double epsilon) {
        this.exchange = exchange;
        this.epsilon = epsilon;
    }

    /** Of the last forward pass, [1, C]. */
    INDArray mean(DataType type) {
        return vector(type, c -> mean[c]).reshape(1, mean.length);
    }

    /** Of the last forward pass, over N, [1, C]. */
    INDArray variance(DataType type) {
        return vector(type, c -> variance[c]).reshape(1, variance.length);
    }

    /**
     * Normalises a training batch.
     *
     * @param gain [1, C]
     * @param shift [1, C]
     */
    INDArray forward(INDArray x, INDArray gain, INDArray shift, LayerWorkspaceMgr workspaces) {
        gatherStatistics(x);
        INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, x.dataType(), x.shape());
        Nd4j.exec(DynamicCustomOp.builder("batchnorm")
                .addInputs(
                        x,
                        vector(x.dataType(), c -> mean[c]),
                        vector(x.dataType(), c -> variance[c]),
                        gain.reshape(gain.length()),
                        shift.reshape(shift.length()))
                .addOutputs(y)
                .addIntegerArguments(1, 1, CHANNELS) // with gain, with shift, the axis
                .addFloatingPointArguments(epsilon)
                .build());
        return y;
    }

    private void gatherStatistics(INDArray x) {
        int channels = Math.toIntExact(x.size(CHANNELS));
        double here = (double) x.length() / channels;
        double[] means = x.mean(ALL_BUT_CHANNELS).toDoubleVector();
        double[] variances = x.var(false, ALL_BUT_CHANNELS).toDoubleVector();
        double[] sums = new double[1 + 2 * channels];
        sums[0] = here;
        for (int c = 0; c < channels; c++) {
            sums[1 + c] = here * means[c];
            sums[1 + channels + c] = here * (variances[c] + means[c] * means[c]);
        }
        exchange.sum(sums);
        count = sums[0];
        mean = new double[channels];
        variance = new double[channels];
        for (int c = 0; c < channels; c++) {
            mean[c] = sums[1 + c] / count;
            variance[c] = Math.max(0, sums[1 + channels + c] / count - mean[c] * mean[c]);
        }
    }

    /**
     * The gradient at the input of the last forward pass.
     *
     * @param gain [1, C]
     * @param gainGradient takes this part's term of the gain's gradient, [1, C]
     * @param shiftGradient takes this part's term of the shift's gradient, [1, C]
     */
    INDArray backward(
            INDArray x,
            INDArray dy,
            INDArray gain,
            INDArray gainGradient,
            INDArray shiftGradient,
            LayerWorkspaceMgr workspaces) {
        DataType type = x.dataType();
        int channels = mean.length;
        INDArray centred = workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, type, x.shape());
        Nd4j.exec(new BroadcastSubOp(x, vector(type, c -> mean[c]), centred, CHANNELS));
        INDArray dx = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, type, x.shape());
        dy.muli(centred, dx);
        double[] ofShift = dy.sum(ALL_BUT_CHANNELS).toDoubleVector();
        double[] ofGain = dx.sum(ALL_BUT_CHANNELS).toDoubleVector();
        gainGradient.assign(vector(type, c -> ofGain[c] * scale(c)).reshape(gainGradient.shape()));
        shiftGradient.assign(vector(type, c -> ofShift[c]).reshape(shiftGradient.shape()));

        double[] sums = Arrays.copyOf(ofShift, 2 * channels);
        System.arraycopy(ofGain, 0, sums, channels, channels);
        exchange.sum(sums);
        double[] gains = gain.reshape(channels).toDoubleVector();
        IntToDoubleFunction slope = c -> gains[c] * scale(c);
        Nd4j.exec(new BroadcastMulOp(dy, vector(type, slope), dx, CHANNELS));
        Nd4j.exec(new BroadcastMulOp(
                centred,
                vector(type, c -> -slope.applyAsDouble(c) * scale(c) * scale(c) * sums[channels + c] / count),
                centred,
                CHANNELS));
        dx.addi(centred);
        Nd4j.exec(new BroadcastAddOp(dx, vector(type, c -> -slope.applyAsDouble(c) * sums[c] / count), dx, CHANNELS));
        return dx;
    }

    private double scale(int channel) {
        return 1 / Math.sqrt(variance[channel] + epsilon);
    }

    private INDArray vector(DataType type, IntToDoubleFunction ofChannel) {
        double[] values = new double[mean.length];
        Arrays.setAll(values, ofChannel);
        return Nd4j.createFromArray(values).castTo(type);
    }

    /** Takes part in {@link #forward} for a part without images. */
    void forwardWithoutImages(int channels) {
        exchange.sum(new double[1 + 2 * channels]);
    }

    /** Takes part in {@link #backward} for a part without images. */
    void backwardWithoutImages(int channels) {
        exchange.sum(new double[2 * channels]);
    }
}
