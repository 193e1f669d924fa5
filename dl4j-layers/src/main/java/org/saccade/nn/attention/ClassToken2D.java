package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * The pixels of an image in one row, and a learned vector before them, which attention fills with what the classifier needs
 * (Dosovitskiy et al., arXiv:2010.11929). {@link ClassTokenPooling2D} reads it.
 *
 * <p>Input [B, C, H, W]; output [B, C, 1, 1 + H W].
 */
public final class ClassToken2D extends MapLayer<ClassTokenOptions> {

    /** Shape [1, C]. */
    public static final String TOKEN = "token";

    private static final double VARIANCE = 0.02 * 0.02;

    public ClassToken2D() {
        super(new ClassTokenOptions(0));
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.bias(TOKEN, VARIANCE, 1, getOptions().inputChannels()));
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        MapShape image = inputs.get(0);
        return new MapShape(image.channels(), 1, Math.toIntExact(1 + image.positions()));
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SameDiff sameDiff = scope.sameDiff();
        MapShape shape = MapShape.of(inputs.get(0));
        int c = shape.channels();
        SDVariable row = inputs.get(0).reshape(-1, c, 1, shape.positions()); // [B, C, 1, P]
        SDVariable pixel = row.get(SDIndex.all(), SDIndex.all(), SDIndex.all(), SDIndex.interval(0, 1));
        // Zeros of a pixel's shape: only the input knows the size of the batch.
        SDVariable token = sameDiff.zerosLike(pixel).add(scope.parameter(TOKEN).reshape(1, c, 1, 1));
        return sameDiff.concat(3, token, row);
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
