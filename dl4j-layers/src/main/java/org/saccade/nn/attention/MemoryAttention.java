package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.map.Attending;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.attention.tile.Placement;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.MapVertex;
import org.saccade.nn.graph.Parameter;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A segment of a sequence that attends to itself and to a memory of what came before it: keys and values are made of the memory
 * and the
 * segment as one sequence, and no gradient flows into the memory (Transformer-XL, arXiv:1901.02860). Images are read row
 * after row.
 */
abstract class MemoryAttention extends MapVertex<MemoryAttentionOptions> implements Attending {

    MemoryAttention(MemoryAttentionOptions options) {
        super(options);
    }

    MemoryAttention() {}

    private AttentionGraph graph() {
        return new AttentionGraph(getOptions().mechanism(), 1);
    }

    private static MapShape sequence(MapShape map) {
        return MapShape.sequence(map.channels(), Math.toIntExact(map.positions()));
    }

    /** The memory, then the segment. */
    private static MapShape whole(List<MapShape> inputs) {
        return MapShape.sequence(
                inputs.get(0).channels(),
                Math.toIntExact(inputs.get(0).positions() + inputs.get(1).positions()));
    }

    @Override
    public List<Parameter> parameters() {
        List<MapShape> inputs = getOptions().inputs();
        return graph().parameters(sequence(inputs.get(0)), whole(inputs));
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        MapShape segment = inputs.get(0);
        MapShape attended = graph().outputShape(sequence(segment), whole(inputs));
        MemoryAttentionOptions.requireLength(segment, attended);
        return new MapShape(attended.channels(), segment.height(), segment.width());
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        List<MapShape> shapes = inputs.stream().map(MapShape::of).toList();
        SDVariable segment = flat(inputs.get(0)); // [B, C, 1, P]
        SDVariable memory = flat(scope.detached(inputs.get(1)));
        GraphMap whole = new GraphMap(scope.sameDiff().concat(3, memory, segment), whole(shapes));
        MapShape output = outputShape(shapes);
        return graph().define(scope, new GraphMap(segment, sequence(shapes.get(0))), whole, whole)
                .reshape(-1, output.channels(), output.height(), output.width());
    }

    private static SDVariable flat(SDVariable map) {
        MapShape shape = MapShape.of(map);
        return map.reshape(-1, shape.channels(), 1, shape.positions());
    }

    /** The memory stands before the map. */
    @Override
    public Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published) {
        MapShape segment = inputs.get(0);
        int memory = Math.toIntExact(inputs.get(1).positions());
        Grid grid = Grid.of(segment, axes());
        Geometry geometry = graph().geometry(sequence(segment), whole(inputs));
        return Optional.of(graph().maps(
                        geometry,
                        Placement.on(grid),
                        new Placement(memory, grid),
                        published.apply(AttentionGraph.WEIGHTS)));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        return graph().arithmetic(sequence(inputs.get(0)), whole(inputs), whole(inputs));
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        return graph().keptElements(sequence(inputs.get(0)), whole(inputs));
    }
}
