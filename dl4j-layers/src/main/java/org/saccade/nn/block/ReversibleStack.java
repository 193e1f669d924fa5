package org.saccade.nn.block;

import org.saccade.nn.attention.FeedForward;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.ReversibleBlocks2D;
import org.saccade.nn.attention.ReversibleOptions;

import java.util.function.IntFunction;

/**
 * Reversible residual blocks of attention and feed-forward, whose memory does not grow with their number (arXiv:2001.04451), after a strided
 * 1x1 convolution, normalised, that makes their channels. As many channels go out as the block is wide.
 *
 * @param depth number of reversible blocks
 * @param mechanism what attends, given half of the channels
 */
public record ReversibleStack(int depth, IntFunction<Mechanism> mechanism) implements Block {

    private static final int EXPANSION = 4;

    @Override
    public Features addTo(Assembly assembly, String name, Features input, int width, int stride) {
        int half = width / 2;
        Features entry = assembly.normalise(assembly.convolution(name + "-entry", input, width, 1, stride));
        ReversibleOptions options =
                ReversibleOptions.of(depth, mechanism.apply(half), FeedForward.of(EXPANSION * half));
        return assembly.layer(name, new ReversibleBlocks2D(options), entry, width);
    }

    /** Backward computes the branches' inputs from their outputs, which takes every branch. */
    @Override
    public int residualBlocks() {
        return 0;
    }
}
