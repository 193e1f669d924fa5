package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.layers.Layer;
import org.saccade.nn.attention.FeedForward;
import org.saccade.nn.attention.FeedForward.Activation;
import org.saccade.nn.attention.FeedForward2D;
import org.saccade.nn.attention.LayerNormalization2D;
import org.saccade.nn.attention.LayerNormalizationOptions;

/** Residual branches of vision transformers over images, layer-normalised where they begin. */
final class PreNormalised {

    private static final int EXPANSION = 4;
    private static final double EPSILON = 1e-5;

    private PreNormalised() {}

    static Features normalise(Assembly assembly, String name, Features input) {
        return assembly.layer(
                name, new LayerNormalization2D(LayerNormalizationOptions.of(EPSILON)), input, input.channels());
    }

    /** x + layer(norm x). */
    static Features around(Assembly assembly, String name, Features x, Layer layer) {
        Features normal = normalise(assembly, name + "-norm", x);
        return assembly.add(name + "-add", assembly.layer(name, layer, normal, x.channels()), x);
    }

    /** x + W2 act(W1 norm x), four times as wide inside. */
    static Features feedForward(Assembly assembly, String name, Features x, Activation activation) {
        FeedForward feedForward = FeedForward.of(EXPANSION * x.channels()).withActivation(activation);
        return around(assembly, name, x, new FeedForward2D(feedForward));
    }
}
