package org.saccade.nn.attention.position;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.Arrays;
import java.util.List;

/**
 * A learned map of positions, added to the input (Dosovitskiy et al., arXiv:2010.11929).
 *
 * @param deviation standard deviation of the first values
 */
public record Absolute(@JsonProperty(required = true) double deviation) implements Position {

    /** Shape [1, C, H, W]. */
    public static final String POSITIONS = "pos";

    public Absolute {
        Rules.require(
                deviation >= 0 && Double.isFinite(deviation),
                "deviation must be finite and not negative, got deviation=%s",
                deviation);
    }

    /** Values that are small beside an input of variance 1. */
    public static Absolute small() {
        return new Absolute(0.02);
    }

    @Override
    public List<Parameter> parameters(Geometry geometry, Offsets offsets, MapShape input) {
        return List.of(
                Parameter.bias(POSITIONS, deviation * deviation, 1, input.channels(), input.height(), input.width()));
    }

    @Override
    public SDVariable placed(GraphScope scope, SDVariable input, MapShape shape, int axes) {
        SDVariable positions = scope.parameter(POSITIONS);
        long[] learned = positions.getShape();
        Rules.require(
                Arrays.equals(learned, new long[] {1, shape.channels(), shape.height(), shape.width()}),
                "learned positions fit maps of one size, got positions %s for %s",
                Arrays.toString(learned),
                shape);
        return input.add(positions);
    }
}
