package org.saccade.nn.block;

import org.saccade.nn.attention.FeedForward.Activation;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;

/**
 * CoAtNet's transformer block (arXiv:2106.04803): attention over the whole map with a bias for each offset, 32 channels a head, then a
 * feed-forward, each layer-normalised. A stride pools what the attention reads, and the shortcut before its 1x1 convolution. As many
 * channels go out as the block is wide.
 */
public record CoAtNetBlock() implements Block {

    private static final int CHANNELS_OF_HEAD = 32;

    @Override
    public Features addTo(Assembly assembly, String name, Features input, int width, int stride) {
        SelfAttention2D attention =
                new SelfAttention2D(SelfAttentionMechanisms.coAtNet(width, width / CHANNELS_OF_HEAD, width));
        Features attended = stride == 1
                ? PreNormalised.around(assembly, name + "-1", input, attention)
                : smaller(assembly, name, input, width, stride, attention);
        return PreNormalised.feedForward(assembly, name + "-2", attended, Activation.GELU);
    }

    private static Features smaller(
            Assembly assembly, String name, Features input, int width, int stride, SelfAttention2D attention) {
        Features normal = PreNormalised.normalise(assembly, name + "-1-norm", input);
        Features pooled = assembly.averagePool(name + "-1-pool", normal, stride);
        Features attended = assembly.layer(name + "-1", attention, pooled, width);
        Features shortcut = assembly.averagePool(name + "-shortcut-pool", input, stride);
        return assembly.add(name + "-1-add", attended, assembly.convolution(name + "-shortcut", shortcut, width, 1, 1));
    }
}
