package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.Activation;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.Output;
import org.saccade.nn.attention.SelfAttention1D;
import org.saccade.nn.attention.position.Absolute;
import org.saccade.nn.attention.projection.Convolution;

/** Layers over sequences [B, C, W], as stems and mixers. */
public final class Sequences {

    private Sequences() {}

    /** Patches of so many positions, each mapped linearly. */
    public static Stem patches(int channels, int size) {
        return (assembly, input) -> assembly.layer("stem", convolution(channels, size, size), input, channels);
    }

    /** A convolution; a stride is its own. */
    public static Mixer convolutional(int kernel) {
        return new Mixer(Striding.OWN, (channels, stride) -> convolution(channels, kernel, stride));
    }

    /**
     * Convolutional attention over all positions, with learned places: queries, keys and values are convolutions, and a stride is the
     * query's.
     */
    public static Mixer attentive(int kernel, int heads) {
        Convolution keyValue = new Convolution(kernel, 1, false);
        return new Mixer(
                Striding.OWN,
                (channels, stride) -> new SelfAttention1D(Mechanism.of(channels, heads)
                        .withProjections(new Convolution(kernel, stride, false), keyValue, keyValue)
                        .withPosition(Absolute.small())
                        .withOutput(Output.mixedTo(channels))));
    }

    /** Lengths are rounded up. */
    static Layer convolution(int channels, int kernel, int stride) {
        return new Convolution1DLayer.Builder(kernel)
                .nOut(channels)
                .stride(stride)
                .convolutionMode(ConvolutionMode.Same)
                .rnnDataFormat(RNNFormat.NCW)
                .activation(Activation.IDENTITY)
                .build();
    }
}
