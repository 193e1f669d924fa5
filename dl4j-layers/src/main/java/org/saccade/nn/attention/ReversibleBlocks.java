package org.saccade.nn.attention;

import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.ReversibleLayer;

/**
 * Reformer's stack of reversible blocks: y1 = x1 + attention(x2), y2 = x2 + feedForward(y1), where x1 and x2 are the first and the
 * second half of the channels (Kitaev et al., arXiv:2001.04451). What both functions read is normalised over its channels first.
 * Between forward and backward its memory is that
 * of one block, whatever the depth, and backward takes one forward pass more. In float the input of a block comes back with the
 * rounding of the blocks after it.
 */
public abstract class ReversibleBlocks extends ReversibleLayer<ReversibleOptions> {

    ReversibleBlocks(ReversibleOptions options) {
        super(options);
    }

    ReversibleBlocks() {}

    @Override
    protected int depth() {
        return getOptions().depth();
    }

    @Override
    protected MapDefinition first() {
        return new AttentionDefinition(
                new AttentionGraph(getOptions().mechanism(), axes()),
                getOptions().half());
    }

    @Override
    protected MapDefinition second() {
        return new FeedForwardGraph(
                getOptions().feedForward(), getOptions().half().channels());
    }
}
