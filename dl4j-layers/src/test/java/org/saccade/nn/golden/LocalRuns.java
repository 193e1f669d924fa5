package org.saccade.nn.golden;

import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer.PoolingType;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.attention.LocalSelfAttention1D;
import org.saccade.nn.attention.LocalSelfAttention2D;
import org.saccade.nn.attention.LocalSelfAttentionOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.Positions;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.catalogue.LocalMechanisms;
import org.saccade.nn.attention.neighbourhood.BlockHalo;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.position.NoPosition;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.attention.position.RelativeBias;
import org.saccade.nn.attention.projection.SpatialMixture;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Attention in windows and blocks around each pixel. */
final class LocalRuns {

    private LocalRuns() {}

    static Map<String, GoldenRun> runs() {
        return Map.of(
                "sasa2d_(mask|zero)_k\\d+|sasa2d_nopos", GoldenRun.of(LocalRuns::image),
                "sasa2d_shared_rel", GoldenRun.of(LocalRuns::sharedEmbeddings),
                "sasa2d_content_free_(mask|zero)", GoldenRun.of(LocalRuns::withoutContent),
                "sasa2d_pool2", GoldenRun.of(LocalRuns::pooled),
                "sasa1d", GoldenRun.of(LocalRuns::sequence),
                "sasa_stem", LocalRuns::stem,
                "halo2d_(mask|zero)", GoldenRun.of(LocalRuns::haloed),
                "neighborhood2d(_dil2)?", GoldenRun.of(LocalRuns::neighbourhood));
    }

    private static INDArray image(GoldenVector vector, DataType type) {
        return LayerRun.image(layer(vector), vector.array("x", type), parameters(vector, type));
    }

    private static LocalSelfAttention2D layer(GoldenVector vector) {
        return new LocalSelfAttention2D(options(vector, vector.has("rel_row")));
    }

    private static LocalSelfAttentionOptions options(GoldenVector vector, boolean positions) {
        return LocalSelfAttentionOptions.of(channels(vector), vector.integer("heads"), vector.integer("kernel"))
                .withPositions(positions ? Positions.RELATIVE : Positions.NONE)
                .withBorder(border(vector))
                .withScale(vector.number("scale", 1));
    }

    private static INDArray sequence(GoldenVector vector, DataType type) {
        Map<String, INDArray> parameters = parameters(vector, type);
        boolean positions = vector.has("rel");
        if (positions) {
            parameters.put(LocalSelfAttention2D.COLUMN_EMBEDDINGS, vector.array("rel", type));
        }
        LocalSelfAttention1D layer = new LocalSelfAttention1D(options(vector, positions));
        return MechanismRun.sequence(layer, vector.array("x", type), parameters);
    }

    private static INDArray sharedEmbeddings(GoldenVector vector, DataType type) {
        Mechanism mechanism = LocalMechanisms.standAlone(
                        channels(vector), vector.integer("heads"), vector.integer("kernel"))
                .withPosition(new RelativeAxes(true, true, false));
        return MechanismRun.image(mechanism, vector.array("x", type), parameters(vector, type));
    }

    /** The vectors have keys, which nothing reads. */
    private static INDArray withoutContent(GoldenVector vector, DataType type) {
        Map<String, INDArray> parameters = parameters(vector, type);
        parameters.remove("Wk");
        Mechanism mechanism = LocalMechanisms.positionsOnly(
                        channels(vector), vector.integer("heads"), vector.integer("kernel"))
                .withNeighbourhood(new Window(vector.integer("kernel"), border(vector), 1));
        return MechanismRun.image(mechanism, vector.array("x", type), parameters);
    }

    /** As in a network: the pool is a layer of its own. */
    private static INDArray pooled(GoldenVector vector, DataType type) {
        return LayerRun.image(
                vector.array("x", type), parameters(vector, type), layer(vector), pool(PoolingType.AVG, 2));
    }

    private static Map<String, INDArray> stem(GoldenVector vector, DataType type) {
        INDArray x = vector.array("x", type);
        INDArray matrices = Nd4j.stack(0, vector.arrays("wv", type).toArray(INDArray[]::new));
        Map<String, INDArray> parameters = new HashMap<>(Map.of(
                LocalSelfAttention2D.QUERY_WEIGHTS, vector.array("wq", type),
                LocalSelfAttention2D.KEY_WEIGHTS, vector.array("wk", type),
                LocalSelfAttention2D.VALUE_WEIGHTS,
                        matrices.reshape('c', matrices.size(0), matrices.size(1), matrices.size(2)),
                SpatialMixture.ROW_EMBEDDINGS, vector.array("emb_row", type),
                SpatialMixture.COLUMN_EMBEDDINGS, vector.array("emb_col", type),
                SpatialMixture.MATRIX_EMBEDDINGS, vector.array("nu", type)));
        int block = vector.integer("block");
        int width = (int) vector.array("nu", type).size(1);
        Mechanism stem = LocalMechanisms.spatiallyAwareStem(
                channels(vector), vector.integer("heads"), block, (int) matrices.size(0));
        Mechanism mechanism = stem.withProjections(
                stem.query(), stem.key(), new SpatialMixture((int) matrices.size(0), block, width));
        return Map.of(
                "y",
                LayerRun.image(
                        x,
                        parameters,
                        new SelfAttention2D(mechanism),
                        new ActivationLayer(Activation.RELU),
                        pool(PoolingType.MAX, block)),
                "p",
                LayerRun.published(new SelfAttention2D(mechanism), SpatialMixture.MIXTURE, x, parameters));
    }

    private static INDArray haloed(GoldenVector vector, DataType type) {
        BorderMode border = vector.name().endsWith("zero") ? BorderMode.ZERO : BorderMode.MASK;
        Mechanism mechanism = LocalMechanisms.haloed(
                        channels(vector), vector.integer("heads"), vector.integer("block"), vector.integer("halo"))
                .withNeighbourhood(new BlockHalo(vector.integer("block"), vector.integer("halo"), border));
        return MechanismRun.image(mechanism, vector.array("x", type), parameters(vector, type));
    }

    private static INDArray neighbourhood(GoldenVector vector, DataType type) {
        boolean biased = vector.has("rpb");
        Mechanism mechanism = Mechanism.of(channels(vector), vector.integer("heads"))
                .withNeighbourhood(
                        new Window(vector.integer("kernel"), BorderMode.SHIFT, vector.integer("dilation", 1)))
                .withPosition(biased ? new RelativeBias() : new NoPosition());
        Map<String, INDArray> parameters = parameters(vector, type);
        if (biased) {
            parameters.put(RelativeBias.BIAS, vector.array("rpb", type));
        }
        return MechanismRun.image(mechanism, vector.array("x", type), parameters);
    }

    private static int channels(GoldenVector vector) {
        return (int) vector.array("wq", DataType.DOUBLE).size(0);
    }

    private static BorderMode border(GoldenVector vector) {
        return BorderMode.valueOf(vector.text("border", "mask").toUpperCase(Locale.ROOT));
    }

    private static Map<String, INDArray> parameters(GoldenVector vector, DataType type) {
        Map<String, INDArray> parameters = new HashMap<>(Map.of(
                LocalSelfAttention2D.QUERY_WEIGHTS, vector.array("wq", type),
                LocalSelfAttention2D.KEY_WEIGHTS, vector.array("wk", type),
                LocalSelfAttention2D.VALUE_WEIGHTS, vector.array("wv", type)));
        if (vector.has("rel_row")) {
            parameters.put(LocalSelfAttention2D.ROW_EMBEDDINGS, vector.array("rel_row", type));
            parameters.put(LocalSelfAttention2D.COLUMN_EMBEDDINGS, vector.array("rel_col", type));
        }
        return parameters;
    }

    private static Layer pool(PoolingType kind, int side) {
        return new SubsamplingLayer.Builder(kind, new int[] {side, side}, new int[] {side, side}).build();
    }
}
