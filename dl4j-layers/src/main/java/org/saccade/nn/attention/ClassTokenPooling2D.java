package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * The token that {@link ClassToken2D} put before an image, alone.
 *
 * <p>Input [B, C, 1, W]; output [B, C, 1, 1].
 */
public final class ClassTokenPooling2D extends MapLayer<ClassTokenOptions> {

    public ClassTokenPooling2D() {
        super(new ClassTokenOptions(0));
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        MapShape row = inputs.get(0);
        Rules.require(
                row.height() == 1,
                "a map with a class token must have one row, got map %dx%d",
                row.height(),
                row.width());
        return new MapShape(row.channels(), 1, 1);
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        return inputs.get(0).get(SDIndex.all(), SDIndex.all(), SDIndex.all(), SDIndex.interval(0, 1));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        return Arithmetic.NONE;
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        return 0;
    }
}
