package org.saccade.nn.attention;

import org.saccade.nn.attention.map.Attending;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.ReversibleLayer;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reformer's stack of reversible blocks: y1 = x1 + attention(x2), y2 = x2 + feedForward(y1), where x1 and x2 are the first and the
 * second half of the channels (Kitaev et al., arXiv:2001.04451). What both functions read is normalised over its channels first.
 * Between forward and backward its memory is that
 * of one block, whatever the depth, and backward takes one forward pass more. In float the input of a block comes back with the
 * rounding of the blocks after it.
 */
public abstract class ReversibleBlocks extends ReversibleLayer<ReversibleOptions> implements Attending {

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
        return new AttentionDefinition(graph(), getOptions().half());
    }

    private AttentionGraph graph() {
        return new AttentionGraph(getOptions().mechanism(), axes());
    }

    /** The heads of all blocks, one block after the other. */
    @Override
    public Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published) {
        MapShape map = inputs.get(0);
        MapShape half = new MapShape(map.channels() / 2, map.height(), map.width());
        return graph().maps(half, half, half, published.apply(AttentionGraph.WEIGHTS));
    }

    @Override
    protected MapDefinition second() {
        return new FeedForwardGraph(
                getOptions().feedForward(), getOptions().half().channels());
    }
}
