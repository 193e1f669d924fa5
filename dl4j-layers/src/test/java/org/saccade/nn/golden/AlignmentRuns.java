package org.saccade.nn.golden;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.attention.AttentionGraph;
import org.saccade.nn.attention.CrossAttention1D;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.Plain;
import org.saccade.nn.attention.TrainingScope;
import org.saccade.nn.attention.catalogue.AlignmentMechanisms;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.Hard;
import org.saccade.nn.attention.normaliser.Softmax;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.attention.projection.Identity;
import org.saccade.nn.attention.projection.NoKeys;
import org.saccade.nn.attention.score.Additive;
import org.saccade.nn.attention.score.Concat;
import org.saccade.nn.attention.score.Cosine;
import org.saccade.nn.attention.score.DotProduct;
import org.saccade.nn.attention.score.General;
import org.saccade.nn.attention.score.ScaledDotProduct;
import org.saccade.nn.attention.score.Score;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.attention.tile.Tiles;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.GraphScope;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Alignment scores, and soft and hard weights of them. Tokens of queries are [m, d], of keys [n, d], of values [n, D]. */
final class AlignmentRuns {

    private AlignmentRuns() {}

    static Map<String, GoldenRun> runs() {
        return Map.of(
                "scores",
                AlignmentRuns::scores,
                "score_concat",
                GoldenRun.of((vector, type) -> {
                    INDArray weights = vector.array("Wa", type);
                    Map<String, INDArray> parameters =
                            Map.of(Concat.WEIGHTS, table(weights), Concat.VECTOR, row(vector.array("v", type)));
                    return logits(new Concat((int) weights.size(0), false), vector, type, parameters);
                }),
                "location_base",
                AlignmentRuns::locationBase,
                "location_base2d_(mask|zero)",
                GoldenRun.of(AlignmentRuns::locationBaseWindow),
                "soft_attention_temperature",
                GoldenRun.of((vector, type) -> attend(
                        dotProduct(vector, type).withNormaliser(new Softmax(vector.number("temperature"))),
                        vector,
                        type,
                        scope -> scope)),
                "hard_attention_argmax",
                GoldenRun.of((vector, type) -> attend(
                        dotProduct(vector, type).withNormaliser(Hard.gumbel()),
                        vector,
                        type,
                        scope -> new TrainingScope(scope, type, Map.of(Hard.NOISE, Nd4j.zeros(type, 1, 1, 1))))),
                "hard_attention_gumbel",
                GoldenRun.of((vector, type) -> hard(Hard.Draw.GUMBEL, vector, type, vector.array("gumbel", type))),
                "hard_attention_sample",
                GoldenRun.of(
                        (vector, type) -> hard(Hard.Draw.INVERSE_CDF, vector, type, vector.array("uniforms", type))));
    }

    private static Map<String, INDArray> scores(GoldenVector vector, DataType type) {
        INDArray query = vector.array("Wq", type);
        Map<String, INDArray> additive = Map.of(
                Additive.QUERY_WEIGHTS, table(query),
                Additive.KEY_WEIGHTS, table(vector.array("Wk", type)),
                Additive.VECTOR, row(vector.array("v", type)));
        Map<String, INDArray> general = Map.of(General.WEIGHTS, table(vector.array("W", type)));
        return Map.of(
                "dot", logits(new DotProduct(1), vector, type, Map.of()),
                "scaled", logits(ScaledDotProduct.perHead(), vector, type, Map.of()),
                "general", logits(new General(false), vector, type, general),
                "additive", logits(new Additive((int) query.size(0), false), vector, type, additive),
                "cosine", logits(new Cosine(vector.number("beta")), vector, type, Map.of()));
    }

    private static INDArray table(INDArray weights) {
        return weights.reshape('c', 1, weights.size(0), weights.size(1));
    }

    private static INDArray row(INDArray numbers) {
        return numbers.reshape('c', 1, numbers.length());
    }

    private static INDArray logits(Score score, GoldenVector vector, DataType type, Map<String, INDArray> parameters) {
        INDArray q = vector.array("q", type);
        INDArray k = vector.array("k", type);
        INDArray logits = Plain.run(parameters, List.of(map(q), map(k)), in -> {
            Geometry geometry = geometry(q, k, k);
            Tiling tiling = Tiling.whole(geometry.queries(), geometry.keys());
            Tiles tiles = new Tiles(in.scope().sameDiff(), tiling);
            Context context = new Context(in.scope(), geometry, tiles, Offsets.within(geometry), score.scale(geometry));
            int channels = score.channels(geometry);
            SDVariable queries =
                    tiles.queries(score.queries(context, in.variables().get(0)), channels);
            SDVariable keys = tiles.keys(score.keys(context, in.variables().get(1)), channels);
            return score.logits(context, queries, keys);
        });
        return logits.reshape('c', q.size(0), k.size(0));
    }

    private static Geometry geometry(INDArray q, INDArray k, INDArray v) {
        return new Geometry(
                1, (int) q.size(1), (int) v.size(1), new Grid(1, (int) q.size(0), 1), new Grid(1, (int) k.size(0), 1));
    }

    private static Map<String, INDArray> locationBase(GoldenVector vector, DataType type) {
        INDArray q = vector.array("q", type);
        INDArray v = vector.array("v", type);
        INDArray weights = vector.array("Wa", type);
        Mechanism mechanism = AlignmentMechanisms.locationBase((int) v.size(1), 1, (int) weights.size(0))
                .withProjections(Convolution.pointwise(), new NoKeys(), new Identity());
        VertexRun run = VertexRun.tokens(new CrossAttention1D(mechanism), List.of(q, v), Map.of("Wq", weights));
        INDArray published = run.published(AttentionGraph.WEIGHTS);
        return Map.of("y", run.output(), "weights", published.reshape('c', q.size(0), v.size(0)));
    }

    private static INDArray locationBaseWindow(GoldenVector vector, DataType type) {
        INDArray values = vector.array("wv", type);
        int window = vector.integer("kernel");
        BorderMode border = BorderMode.valueOf(vector.text("border", "mask").toUpperCase(Locale.ROOT));
        Mechanism mechanism = AlignmentMechanisms.locationBaseWindow2D(
                        (int) values.size(0), vector.integer("heads"), window)
                .withNeighbourhood(new Window(window, border, 1));
        return MechanismRun.image(
                mechanism, vector.array("x", type), Map.of("Wq", vector.array("wa", type), "Wv", values));
    }

    private static Mechanism dotProduct(GoldenVector vector, DataType type) {
        return AlignmentMechanisms.dotProduct((int) vector.array("q", type).size(1), 1)
                .withValueChannels((int) vector.array("v", type).size(1));
    }

    private static INDArray hard(Hard.Draw draw, GoldenVector vector, DataType type, INDArray noise) {
        INDArray byTile = noise.rank() == 1 ? noise.reshape('c', 1, noise.length(), 1) : table(noise);
        return attend(
                dotProduct(vector, type).withNormaliser(new Hard(draw)),
                vector,
                type,
                scope -> new TrainingScope(scope, type, Map.of(Hard.NOISE, byTile)));
    }

    private static INDArray attend(
            Mechanism mechanism, GoldenVector vector, DataType type, UnaryOperator<GraphScope> in) {
        INDArray q = vector.array("q", type);
        INDArray k = vector.array("k", type);
        INDArray v = vector.array("v", type);
        INDArray y = Plain.run(Map.of(), List.of(map(q), map(k), map(v)), inputs -> new AttentionGraph(mechanism, 1)
                .attend(
                        in.apply(inputs.scope()),
                        geometry(q, k, v),
                        inputs.variables().get(0),
                        inputs.variables().get(1),
                        inputs.variables().get(2)));
        return y.reshape('c', y.size(1), y.size(3)).transpose().dup('c');
    }

    /** [T, d] to [1, d, 1, T]. */
    private static INDArray map(INDArray tokens) {
        return tokens.transpose().dup('c').reshape('c', 1, tokens.size(1), 1, tokens.size(0));
    }
}
