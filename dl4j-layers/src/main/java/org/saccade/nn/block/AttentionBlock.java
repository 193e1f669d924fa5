package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.layers.Layer;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.FeedForward;
import org.saccade.nn.attention.FeedForward.Activation;
import org.saccade.nn.attention.FeedForward1D;
import org.saccade.nn.attention.FeedForward2D;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.SelfAttention1D;
import org.saccade.nn.attention.SelfAttention2D;

import java.util.function.IntFunction;

/**
 * The residual block of vision transformers, layer-normalised: x + attention(norm x), then x + W2 act(W1 norm x) at every position
 * (arXiv:2010.11929). With a stride, attention and the shortcut see maxima of 3x3 pixels, and a 1x1 convolution makes the shortcut's
 * channels (CoAtNet, arXiv:2106.04803). As many channels go out as the block is wide.
 *
 * @param axes 2 for images; 1 for sequences, whose length and channels stay
 * @param mechanism what attends, given the width, to which its output leads
 * @param activation between W1, which has four rows for each channel, and W2
 */
public record AttentionBlock(int axes, IntFunction<Mechanism> mechanism, Activation activation) implements Block {

    private static final int EXPANSION = 4;

    /** Over images. */
    public static AttentionBlock ofImages(IntFunction<Mechanism> mechanism, Activation activation) {
        return new AttentionBlock(2, mechanism, activation);
    }

    /** Over sequences. */
    public static AttentionBlock ofSequences(IntFunction<Mechanism> mechanism, Activation activation) {
        return new AttentionBlock(1, mechanism, activation);
    }

    @Override
    public Features addTo(Assembly assembly, String name, Features input, int width, int stride) {
        Rules.require(
                axes == 2 || stride == 1 && width == input.channels(),
                "a block over sequences keeps length and channels, got stride=%d, width=%d, channels=%d",
                stride,
                width,
                input.channels());
        Features normal = assembly.layerNormalise(name + "-1-norm", input, axes);
        Features smaller = Shortcut.pool(assembly, name + "-1-pool", normal, stride);
        Features attended = assembly.layer(name + "-1", attention(width), smaller, width);
        Features sum = assembly.add(name + "-1-add", attended, Shortcut.pooled(assembly, name, input, width, stride));
        Features again = assembly.layerNormalise(name + "-2-norm", sum, axes);
        Features fed = assembly.layer(name + "-2", feedForward(width), again, width);
        return assembly.add(name + "-2-add", fed, sum);
    }

    private Layer attention(int width) {
        return axes == 1 ? new SelfAttention1D(mechanism.apply(width)) : new SelfAttention2D(mechanism.apply(width));
    }

    private Layer feedForward(int width) {
        FeedForward options = FeedForward.of(EXPANSION * width).withActivation(activation);
        return axes == 1 ? new FeedForward1D(options) : new FeedForward2D(options);
    }
}
