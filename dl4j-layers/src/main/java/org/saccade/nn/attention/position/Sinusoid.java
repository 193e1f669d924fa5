package org.saccade.nn.attention.position;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.projection.Sinusoids;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * Sines and cosines of the place, added to the input (Vaswani et al., arXiv:1706.03762). On images the first half of the
 * channels tells the row, the other half the column.
 */
public record Sinusoid() implements Position {

    @Override
    public List<Parameter> parameters(Geometry geometry, Offsets offsets, MapShape input) {
        requireHalves(geometry.axes(), input.channels());
        return List.of();
    }

    private static void requireHalves(int axes, int channels) {
        Rules.require(
                axes == 1 || channels % 2 == 0,
                "an image needs as many channels for its rows as for its columns, got channels=%d",
                channels);
    }

    @Override
    public SDVariable placed(GraphScope scope, SDVariable input, MapShape shape, int axes) {
        int channels = shape.channels();
        requireHalves(axes, channels);
        int half = channels / 2;
        Sinusoids.Wave wave = axes == 1
                ? (c, row, column) -> Sinusoids.paired(column, c, channels)
                : (c, row, column) ->
                        c < half ? Sinusoids.paired(row, c, half) : Sinusoids.paired(column, c - half, half);
        return input.add(scope.sameDiff()
                .constant(Sinusoids.map(input.dataType(), channels, shape.height(), shape.width(), wave)));
    }
}
