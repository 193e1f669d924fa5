package org.saccade.nn.block;

import org.saccade.nn.attention.FeedForward;
import org.saccade.nn.attention.FeedForward.Activation;
import org.saccade.nn.attention.FeedForward1D;

/**
 * The residual block of transformers over sequences: x + mix(norm x), then x + W2 GELU(W1 norm x) at every position
 * (arXiv:1706.03762), layer-normalised. As many channels go out as the block is wide.
 *
 * @param mixer what mixes positions; it strides by itself
 */
public record SequenceBlock(Mixer mixer) implements Block {

    private static final int EXPANSION = 4;

    @Override
    public Features addTo(Assembly assembly, String name, Features input, int width, int stride) {
        Features mixed =
                mixer.addTo(assembly, name + "-1", assembly.layerNormalise(name + "-1-norm", input, 1), width, stride);
        Features shortcut = stride == 1 && input.channels() == width
                ? input
                : assembly.layer(name + "-shortcut", Sequences.convolution(width, 1, stride), input, width);
        Features sum = assembly.add(name, "-1", mixed, shortcut);
        FeedForward feedForward = FeedForward.of(EXPANSION * width).withActivation(Activation.GELU);
        Features expanded = assembly.layer(
                name + "-2", new FeedForward1D(feedForward), assembly.layerNormalise(name + "-2-norm", sum, 1), width);
        return assembly.add(name, "-2", expanded, sum);
    }
}
