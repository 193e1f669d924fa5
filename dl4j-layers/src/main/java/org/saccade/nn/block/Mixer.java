package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.layers.Layer;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.SelfAttention2D;

import java.util.function.IntFunction;

/**
 * What mixes pixels where a convolution would: the cell of a table that makes a convolutional network an attention network.
 *
 * @param striding where the image becomes smaller
 * @param layers the layer itself
 */
public record Mixer(Striding striding, LayerOf layers) {

    /** A layer over images [B, C, H, W] that keeps height and width but for its stride. */
    @FunctionalInterface
    public interface LayerOf {
        /**
         * @param channels of the output
         * @param stride 1 unless the mixer strides by itself
         */
        Layer layer(int channels, int stride);
    }

    /** A square convolution, padded with kernel / 2 zeros. */
    public static Mixer convolution(int kernel) {
        return new Mixer(Striding.OWN, (channels, stride) -> new Convolution2D(channels, kernel, stride));
    }

    /** Any mechanism of the catalogue that keeps height and width, given its channels. */
    public static Mixer attention(IntFunction<Mechanism> mechanism) {
        return new Mixer(Striding.POOL_AFTER, (channels, stride) -> new SelfAttention2D(mechanism.apply(channels)));
    }

    /** The layers of a mixing with a stride: one with the name, and where there is a pool, NAME-pool. */
    public Features addTo(Assembly assembly, String name, Features input, int channels, int stride) {
        if (stride == 1 || striding == Striding.OWN) {
            return assembly.layer(name, layers.layer(channels, stride), input, channels);
        }
        if (striding == Striding.POOL_AFTER) {
            Features mixed = assembly.layer(name, layers.layer(channels, 1), input, channels);
            return assembly.averagePool(name + "-pool", mixed, stride);
        }
        Features smaller = assembly.averagePool(name + "-pool", input, stride);
        return assembly.layer(name, layers.layer(channels, 1), smaller, channels);
    }
}
