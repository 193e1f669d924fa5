package org.saccade.nn.block;

import org.saccade.nn.attention.FeedForward;
import org.saccade.nn.attention.FeedForward.Activation;
import org.saccade.nn.attention.FeedForward2D;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.SelfAttention2D;

import java.util.function.IntFunction;

/**
 * The residual block of vision transformers, layer-normalised: x + attention(norm x), then x + W2 act(W1 norm x) at every position
 * (arXiv:2010.11929). With a stride, attention and the shortcut see maxima of 3x3 pixels, and a 1x1 convolution makes the shortcut's
 * channels (CoAtNet, arXiv:2106.04803). As many channels go out as the block is wide.
 *
 * @param mechanism what attends, given the width, to which its output leads
 * @param activation between W1, which has four rows for each channel, and W2
 */
public record AttentionBlock(IntFunction<Mechanism> mechanism, Activation activation) implements Block {

    private static final int EXPANSION = 4;

    @Override
    public Features addTo(Assembly assembly, String name, Features input, int width, int stride) {
        Features normal = assembly.layerNormalise(name + "-1-norm", input, 2);
        Features smaller = Shortcut.pool(assembly, name + "-1-pool", normal, stride);
        SelfAttention2D attention = new SelfAttention2D(mechanism.apply(width));
        Features attended = assembly.layer(name + "-1", attention, smaller, width);
        Features sum = assembly.add(name, "-1", attended, Shortcut.pooled(assembly, name, input, width, stride));
        Features again = assembly.layerNormalise(name + "-2-norm", sum, 2);
        FeedForward feedForward = FeedForward.of(EXPANSION * width).withActivation(activation);
        Features fed = assembly.layer(name + "-2", new FeedForward2D(feedForward), again, width);
        return assembly.add(name, "-2", fed, sum);
    }
}
