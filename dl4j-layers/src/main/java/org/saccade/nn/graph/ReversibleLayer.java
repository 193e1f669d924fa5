package org.saccade.nn.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

import java.util.ArrayList;
import java.util.List;

/**
 * A stack of reversible residual blocks (Gomez et al., arXiv:1707.04585): the channels are cut into two halves, and
 * each block does y1 = x1 + F(x2), y2 = x2 + G(y1). Backward computes a block's input from its output, so that memory does not grow
 * with the number of blocks; it takes one forward pass more.
 *
 * <p>A variable that blocks publish is the layer's too: theirs, one after the other along axis 1.
 *
 * @param <O> the option record
 */
public abstract class ReversibleLayer<O extends LayerOptions<O>> extends MapLayer<O> {

    protected ReversibleLayer(O options) {
        super(options);
    }

    protected ReversibleLayer() {}

    /** Number of blocks. */
    protected abstract int depth();

    /** F of every block, over maps of half the channels. */
    protected abstract MapDefinition first();

    /** G of every block. */
    protected abstract MapDefinition second();

    /** Names of F's parameters begin with this in a block, counted from 1. */
    public static String firstPrefix(int block) {
        return "F" + block + ".";
    }

    /** Names of G's parameters begin with this in a block, counted from 1. */
    public static String secondPrefix(int block) {
        return "G" + block + ".";
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        for (int block = 1; block <= depth(); block++) {
            String f = firstPrefix(block);
            String g = secondPrefix(block);
            first().parameters().forEach(parameter -> all.add(parameter.prefixed(f)));
            second().parameters().forEach(parameter -> all.add(parameter.prefixed(g)));
        }
        return all;
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        List<MapShape> half = List.of(half(inputs.get(0)));
        requireShape(half, first().outputShape(half));
        requireShape(half, second().outputShape(half));
        return inputs.get(0);
    }

    private static MapShape half(MapShape shape) {
        if (shape.channels() % 2 != 0) {
            throw new IllegalArgumentException(
                    "reversible blocks need an even number of channels, got channels=" + shape.channels());
        }
        return new MapShape(shape.channels() / 2, shape.height(), shape.width());
    }

    private static void requireShape(List<MapShape> given, MapShape made) {
        if (!given.get(0).equals(made)) {
            throw new IllegalArgumentException("a residual must have the shape of what it is added to, got " + made
                    + ", added to " + given.get(0));
        }
    }

    /** Not there: one graph would keep what this layer's runtime does without. */
    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        throw new UnsupportedOperationException(
                "reversible blocks run one at a time, they have no graph of all, got " + this);
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        List<MapShape> half = List.of(half(inputs.get(0)));
        return first().arithmetic(half).plus(second().arithmetic(half)).times(depth());
    }

    /** Of one block, and the two halves of the output. */
    @Override
    public long keptElements(List<MapShape> inputs) {
        List<MapShape> half = List.of(half(inputs.get(0)));
        return 2 * half.get(0).channels() * half.get(0).positions()
                + Math.max(first().keptElements(half), second().keptElements(half));
    }

    @Override
    MapRunner runner(DataType type, ParameterViews parameters) {
        return new ReversibleRunner(this, format(), type, parameters);
    }
}
