package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.AlgoMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.BwdDataAlgo;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.BwdFilterAlgo;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.FwdAlgo;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.graph.Memory;
import org.saccade.nn.graph.Views;
import org.saccade.nn.kernel.PointwiseProjections;
import org.saccade.nn.kernel.ProductConvolution;
import org.saccade.nn.kernel.Tensor;

import java.util.List;

import static org.deeplearning4j.nn.params.ConvolutionParamInitializer.WEIGHT_KEY;

/**
 * Float convolutions without bias, by products of matrices where those are faster than oneDNN, which takes all others. oneDNN brings maps and
 * weights into an order of its own and back in each call, and its gradients of small maps are slow.
 */
final class FusedConvolution extends MKLDNNConvHelper {

    /** Positions of the results from which on oneDNN is faster, if the window is larger than 1x1 and each step of it is seen. */
    private static final int MANY_POSITIONS = 64;
    /** Channels below which oneDNN's vectors are not full. */
    private static final int FEW_CHANNELS = 16;
    /** Numbers of an image's unfolded map, 64 MiB, beyond which oneDNN takes it: it keeps none. */
    private static final long MOST_UNFOLDED = 1 << 24;

    private final boolean hasBias;
    private boolean leavesOutInputGradients;

    FusedConvolution(DataType dataType, boolean hasBias) {
        super(dataType);
        this.hasBias = hasBias;
    }

    /** From now on it need not compute the gradient at its input: nobody reads it. */
    void leaveOutInputGradients() {
        leavesOutInputGradients = true;
    }

    @Override
    public INDArray preOutput(
            INDArray input,
            INDArray weights,
            INDArray bias,
            int[] kernel,
            int[] strides,
            int[] pad,
            AlgoMode mode,
            FwdAlgo forward,
            ConvolutionMode convolutionMode,
            int[] dilation,
            CNN2DFormat format,
            LayerWorkspaceMgr workspaces) {
        Call call = new Call(input, weights, kernel, strides, pad);
        if (!isPlain(kernel, strides, pad, convolutionMode, dilation, format) || call.suitsOneDnn()) {
            return super.preOutput(
                    input,
                    weights,
                    bias,
                    kernel,
                    strides,
                    pad,
                    mode,
                    forward,
                    convolutionMode,
                    dilation,
                    format,
                    workspaces);
        }
        INDArray output = workspaces.createUninitialized(ArrayType.ACTIVATIONS, input.dataType(), call.outputShape());
        call.forward(output);
        return output;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
            INDArray input,
            INDArray weights,
            INDArray bias,
            INDArray delta,
            int[] kernel,
            int[] strides,
            int[] pad,
            INDArray biasGradView,
            INDArray weightGradView,
            IActivation activation,
            AlgoMode mode,
            BwdFilterAlgo ofWeights,
            BwdDataAlgo ofInput,
            ConvolutionMode convolutionMode,
            int[] dilation,
            CNN2DFormat format,
            LayerWorkspaceMgr workspaces) {
        Call call = new Call(input, weights, kernel, strides, pad);
        if (!isPlain(kernel, strides, pad, convolutionMode, dilation, format) || call.suitsOneDnn()) {
            return super.backpropGradient(
                    input,
                    weights,
                    bias,
                    delta,
                    kernel,
                    strides,
                    pad,
                    biasGradView,
                    weightGradView,
                    activation,
                    mode,
                    ofWeights,
                    ofInput,
                    convolutionMode,
                    dilation,
                    format,
                    workspaces);
        }
        INDArray inputGradient = leavesOutInputGradients
                ? null
                : workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, input.dataType(), input.shape());
        call.backward(delta, inputGradient, weightGradView);
        Gradient gradient = new DefaultGradient();
        gradient.setGradientFor(WEIGHT_KEY, weightGradView);
        return new Pair<>(gradient, inputGradient);
    }

    private boolean isPlain(
            int[] kernel, int[] strides, int[] pad, ConvolutionMode mode, int[] dilation, CNN2DFormat format) {
        return !hasBias
                && isSquare(kernel)
                && isSquare(strides)
                && isSquare(pad)
                && mode != ConvolutionMode.Same
                && dilation[0] == 1
                && dilation[1] == 1
                && format == CNN2DFormat.NCHW;
    }

    private static boolean isSquare(int[] sides) {
        return sides[0] == sides[1];
    }

    /** One convolution. */
    private record Call(INDArray input, INDArray weights, int kernel, int stride, int padding) {

        Call(INDArray input, INDArray weights, int[] kernel, int[] strides, int[] pad) {
            this(input, weights, kernel[0], strides[0], pad[0]);
        }

        boolean suitsOneDnn() {
            return unfolded() > MOST_UNFOLDED && !isByImage()
                    || kernel > 1 && side(2) * side(3) >= MANY_POSITIONS && weights.size(1) >= FEW_CHANNELS;
        }

        private long unfolded() {
            return weights.size(1) * kernel * kernel * side(2) * side(3);
        }

        long[] outputShape() {
            return new long[] {input.size(0), weights.size(0), side(2), side(3)};
        }

        private int side(int axis) {
            return (length(input, axis) + 2 * padding - kernel) / stride + 1;
        }

        void forward(INDArray output) {
            Tensor maps = Memory.of(Views.rowMajor(input));
            if (isByImage()) {
                byImage().forward(batch(), maps, List.of(Memory.of(weights)), List.of(Memory.of(output)));
            } else {
                product().forward(batch(), maps, Memory.of(weights), Memory.of(output));
            }
        }

        void backward(INDArray outputGradient, INDArray inputGradient, INDArray weightGradient) {
            Tensor maps = Memory.of(Views.rowMajor(input));
            Tensor dy = Memory.of(Views.rowMajor(outputGradient));
            Tensor dx = inputGradient == null ? null : Memory.of(inputGradient);
            if (isByImage() && dx != null) {
                byImage()
                        .backward(
                                batch(),
                                maps,
                                List.of(Memory.of(weights)),
                                List.of(dy),
                                dx,
                                List.of(Memory.of(weightGradient)));
            } else {
                product().backward(batch(), maps, Memory.of(weights), dy, dx, Memory.of(weightGradient));
            }
        }

        /** In the arrays' own memory; the products of small images would be too small. */
        private boolean isByImage() {
            return kernel == 1 && stride == 1 && padding == 0 && side(2) * side(3) >= MANY_POSITIONS;
        }

        private PointwiseProjections byImage() {
            return new PointwiseProjections(
                    length(weights, 1), List.of(length(weights, 0)), length(input, 2) * length(input, 3));
        }

        private ProductConvolution product() {
            return new ProductConvolution(
                    length(weights, 1),
                    length(weights, 0),
                    length(input, 2),
                    length(input, 3),
                    kernel,
                    stride,
                    padding);
        }

        private int batch() {
            return length(input, 0);
        }

        private static int length(INDArray array, int axis) {
            return Math.toIntExact(array.size(axis));
        }
    }
}
