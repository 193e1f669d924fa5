package org.saccade.nn.block;

import org.saccade.nn.attention.FeedForward.Activation;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;

/**
 * CvT's block (arXiv:2103.15808): attention with convolutional projections, then a feed-forward, each layer-normalised. A stride is that
 * of a convolutional embedding before the block. As many channels go out as the block is wide.
 *
 * @param heads number of heads
 */
public record CvtBlock(int heads) implements Block {

    static final int KEY_VALUE_STRIDE = 2;

    @Override
    public Features addTo(Assembly assembly, String name, Features input, int width, int stride) {
        Features map = stride == 1 ? input : embed(assembly, name, input, width, stride);
        return attend(assembly, name, map, SelfAttentionMechanisms.cvt(width, heads, width, KEY_VALUE_STRIDE));
    }

    /** A convolution wider than its stride, and a normalisation: 7x7 by 4, 3x3 by 2. */
    static Features embed(Assembly assembly, String name, Features input, int width, int stride) {
        int kernel = 2 * stride - 1;
        Features embedded = assembly.layer(
                name + "-embedding", Convolution2D.biased(width, kernel, stride, stride / 2), input, width);
        return PreNormalised.normalise(assembly, name + "-embedding-norm", embedded);
    }

    static Features attend(Assembly assembly, String name, Features x, Mechanism mechanism) {
        Features attended = PreNormalised.around(assembly, name + "-1", x, new SelfAttention2D(mechanism));
        return PreNormalised.feedForward(assembly, name + "-2", attended, Activation.QUICK_GELU);
    }
}
