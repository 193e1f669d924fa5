package org.saccade.nn.golden;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.attention.AttentionGraph;
import org.saccade.nn.attention.GlobalSlidingAttention1D;
import org.saccade.nn.attention.GlobalSlidingAttentionOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.Plain;
import org.saccade.nn.attention.catalogue.LocalMechanisms;
import org.saccade.nn.attention.neighbourhood.BlockMemory1D;
import org.saccade.nn.attention.neighbourhood.BlockMemory2D;
import org.saccade.nn.attention.neighbourhood.Factor;
import org.saccade.nn.attention.neighbourhood.FixedFactors;
import org.saccade.nn.attention.neighbourhood.Neighbourhood;
import org.saccade.nn.attention.neighbourhood.Previous;
import org.saccade.nn.attention.neighbourhood.StridedFactors;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.AdaptiveSpan;
import org.saccade.nn.attention.normaliser.Normaliser;
import org.saccade.nn.attention.normaliser.Softmax;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.attention.score.DotProduct;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Attention of given queries, keys and values to some of the keys; tokens are [T, d]. */
final class SparseRuns {

    private SparseRuns() {}

    static Map<String, GoldenRun> runs() {
        Map<String, GoldenRun> runs = new HashMap<>();
        runs.put(
                "image_transformer_1d",
                tokens(vector -> new BlockMemory1D(vector.integer("lq"), vector.integer("lm"))));
        runs.put("image_transformer_2d", GoldenRun.of(SparseRuns::rectangles));
        runs.put("sparse_strided_[ab]", tokens(vector -> new StridedFactors(vector.integer("stride"), factor(vector))));
        runs.put(
                "sparse_fixed_[ab]",
                tokens(vector -> new FixedFactors(vector.integer("l"), vector.integer("c"), factor(vector))));
        runs.put("sliding(_dilated)?", tokens(SparseRuns::window));
        runs.put("graph_self_attention", GoldenRun.of(SparseRuns::graph));
        runs.put("global_sliding", GoldenRun.of(SparseRuns::globalSliding));
        runs.put("adaptive_span", GoldenRun.of(SparseRuns::adaptiveSpan));
        runs.put("adaptive_span2d", GoldenRun.of(SparseRuns::adaptiveWindow));
        runs.put("sasa_core_grads", SparseRuns::gradients);
        return runs;
    }

    private static GoldenRun tokens(Function<GoldenVector, Neighbourhood> neighbourhood) {
        return GoldenRun.of((vector, type) -> {
            INDArray q = vector.array("q", type);
            MapShape shape = MapShape.sequence((int) q.size(1), (int) q.size(0));
            return tokens(vector, type, shape, 1, neighbourhood.apply(vector), Softmax.plain(), Map.of());
        });
    }

    /** One head, tokens row after row on the map. */
    private static INDArray tokens(
            GoldenVector vector,
            DataType type,
            MapShape shape,
            int axes,
            Neighbourhood neighbourhood,
            Normaliser normaliser,
            Map<String, INDArray> parameters) {
        Mechanism mechanism = Mechanism.of(shape.channels(), 1)
                .withNeighbourhood(neighbourhood)
                .withNormaliser(normaliser);
        List<INDArray> maps = List.of("q", "k", "v").stream()
                .map(key -> vector.array(key, type).transpose().dup('c').reshape('c', sides(shape)))
                .toList();
        INDArray y = Plain.attend(mechanism, axes, maps, parameters);
        return y.dup('c')
                .reshape('c', shape.channels(), shape.positions())
                .transpose()
                .dup('c');
    }

    private static long[] sides(MapShape shape) {
        return new long[] {1, shape.channels(), shape.height(), shape.width()};
    }

    private static Factor factor(GoldenVector vector) {
        return vector.name().endsWith("a") ? Factor.FIRST : Factor.SECOND;
    }

    /** The vector's width w reaches w / 2 to each side, odd or not. */
    private static Neighbourhood window(GoldenVector vector) {
        return LocalMechanisms.sliding(1, 1, vector.integer("w") / 2 * 2 + 1, vector.integer("dilation", 1))
                .neighbourhood();
    }

    private static INDArray rectangles(GoldenVector vector, DataType type) {
        int[] block = vector.integers("block");
        int[] memory = vector.integers("mem");
        int channels = (int) vector.array("q", type).size(1);
        MapShape shape = new MapShape(channels, vector.integer("H"), vector.integer("W"));
        Neighbourhood neighbourhood = new BlockMemory2D(block[0], block[1], memory[0], memory[1]);
        return tokens(vector, type, shape, 2, neighbourhood, Softmax.plain(), Map.of());
    }

    private static INDArray graph(GoldenVector vector, DataType type) {
        INDArray x = vector.array("x", type);
        List<List<Integer>> neighbours = vector.sets("nbrs").stream()
                .map(Set::stream)
                .map(keys -> keys.sorted().toList())
                .toList();
        Mechanism mechanism = LocalMechanisms.graph((int) x.size(1), vector.integer("heads"), neighbours);
        Map<String, INDArray> parameters = new HashMap<>();
        List.of("Wq", "Wk", "Wv", "Wo")
                .forEach(name -> parameters.put(name, vector.array(name, type).transpose()));
        return MechanismRun.tokens(mechanism, x, parameters);
    }

    private static INDArray globalSliding(GoldenVector vector, DataType type) {
        INDArray x = vector.array("x", type);
        Map<String, INDArray> parameters = new HashMap<>();
        List.of("q", "k", "v").forEach(role -> {
            parameters.put("W" + role, vector.array("W" + role, type).transpose());
            parameters.put(
                    "G" + role,
                    vector.array("G[" + List.of("q", "k", "v").indexOf(role) + "]", type)
                            .transpose());
        });
        List<Integer> tokens = Arrays.stream(vector.integers("glob")).boxed().toList();
        GlobalSlidingAttentionOptions options = GlobalSlidingAttentionOptions.of(
                (int) parameters.get("Wq").size(0), 1, vector.integer("w") / 2 * 2 + 1, tokens);
        return MechanismRun.tokens(new GlobalSlidingAttention1D(options), x, parameters);
    }

    private static INDArray adaptiveSpan(GoldenVector vector, DataType type) {
        INDArray q = vector.array("q", type);
        MapShape shape = MapShape.sequence((int) q.size(1), (int) q.size(0));
        int longest = vector.integer("S");
        Normaliser normaliser = new AdaptiveSpan(vector.number("R"), longest, 1);
        INDArray span = q.like().assign(vector.number("z")).getScalar(0).reshape(1, 1);
        return tokens(vector, type, shape, 1, new Previous(longest), normaliser, Map.of(AdaptiveSpan.SPANS, span));
    }

    private static INDArray adaptiveWindow(GoldenVector vector, DataType type) {
        INDArray q = vector.array("q", type);
        int window = vector.integer("kmax");
        int heads = vector.integer("heads");
        Mechanism mechanism = Mechanism.of((int) q.size(1), heads)
                .withNeighbourhood(Window.of(window))
                .withNormaliser(new AdaptiveSpan(vector.number("R"), window / 2, 1));
        INDArray spans = Nd4j.createFromArray(vector.numbers("z")).castTo(type).reshape(1, heads);
        return Plain.attend(
                mechanism,
                2,
                List.of(q, vector.array("k", type), vector.array("v", type)),
                Map.of(AdaptiveSpan.SPANS, spans));
    }

    /** Output, log-sum-exp, and the gradients of the sum of g times the output, by SameDiff itself. */
    private static Map<String, INDArray> gradients(GoldenVector vector, DataType type) {
        SameDiff sameDiff = SameDiff.create();
        Map<String, SDVariable> in = new HashMap<>();
        List.of("q", "k", "v", "rel_row", "rel_col")
                .forEach(key -> in.put(key, sameDiff.var(key, vector.array(key, type))));
        INDArray q = vector.array("q", type);
        Mechanism mechanism =
                LocalMechanisms.standAlone((int) q.size(1), vector.integer("heads"), vector.integer("kernel"));
        AttentionGraph graph = new AttentionGraph(mechanism.withScore(new DotProduct(vector.number("scale", 1))), 2);
        MapShape shape = new MapShape((int) q.size(1), (int) q.size(2), (int) q.size(3));
        var scope = GraphScope.of(
                sameDiff,
                Map.of(
                        RelativeAxes.ROW_EMBEDDINGS, in.get("rel_row"),
                        RelativeAxes.COLUMN_EMBEDDINGS, in.get("rel_col")));
        SDVariable y = graph.attend(scope, graph.geometry(shape, shape), in.get("q"), in.get("k"), in.get("v"));
        y.mul(sameDiff.constant("g", vector.array("g", type))).sum().markAsLoss();
        SDVariable lse = scope.published(AttentionGraph.LOG_SUM_EXP);
        Map<String, INDArray> gradients = sameDiff.calculateGradients(Map.of(), in.keySet());
        return Map.of(
                "y", y.eval(),
                "lse", lse.eval(),
                "dq", gradients.get("q"),
                "dk", gradients.get("k"),
                "dv", gradients.get("v"),
                "drow", gradients.get("rel_row"),
                "dcol", gradients.get("rel_col"));
    }
}
