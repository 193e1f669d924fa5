package org.saccade.nn.golden;

import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.attention.AttentionGate2D;
import org.saccade.nn.attention.AttentionGateOptions;
import org.saccade.nn.attention.GlobalContextBlock2D;
import org.saccade.nn.attention.GlobalContextOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.Output;
import org.saccade.nn.attention.Plain;
import org.saccade.nn.attention.PointwiseSpatialGraph;
import org.saccade.nn.attention.PointwiseSpatialGraph.Branch;
import org.saccade.nn.attention.SimpleSelfAttention2D;
import org.saccade.nn.attention.SimpleSelfAttentionOptions;
import org.saccade.nn.attention.catalogue.ImageMechanisms;
import org.saccade.nn.attention.gate.SpatialGate;
import org.saccade.nn.attention.gate.SpatialGate.Order;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.attention.projection.Projection;
import org.saccade.nn.graph.MapShape;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

import static java.util.Map.entry;

/** Blocks of images. */
final class BlockRuns {

    private BlockRuns() {}

    static Map<String, GoldenRun> runs() {
        return Map.ofEntries(
                entry("sagan2d", GoldenRun.of(BlockRuns::sagan)),
                entry("sagan2d_projected", GoldenRun.of(BlockRuns::saganProjected)),
                entry("nonlocal2d", GoldenRun.of((vector, type) -> nonLocal(vector, type, ImageMechanisms::nonLocal))),
                entry(
                        "nonlocal2d_dot",
                        GoldenRun.of((vector, type) -> nonLocal(vector, type, ImageMechanisms::nonLocalDot))),
                entry("simple_self_attention(_symmetric)?", GoldenRun.of(BlockRuns::simple)),
                entry("gc_block", GoldenRun.of(BlockRuns::globalContext)),
                entry("se_block", GoldenRun.of(BlockRuns::squeezeAndExcitation)),
                entry("cbam", GoldenRun.of(BlockRuns::cbam)),
                entry("cbam_channel", GoldenRun.of(BlockRuns::channel)),
                entry("cbam_spatial", GoldenRun.of((vector, type) -> spatial(vector, type, "ws", Order.MEAN_FIRST))),
                entry(
                        "sag_mask(_bias)?",
                        GoldenRun.of((vector, type) -> spatial(vector, type, "w", Order.MAXIMUM_FIRST))),
                entry("reversible", ReversibleRun::run),
                entry("psa_collect", GoldenRun.of((vector, type) -> pointwise(vector, type, Branch.COLLECT))),
                entry("psa_distribute", GoldenRun.of((vector, type) -> pointwise(vector, type, Branch.DISTRIBUTE))));
    }

    private static INDArray sagan(GoldenVector vector, DataType type) {
        Projection plain = Convolution.pointwise();
        Mechanism mechanism = ImageMechanisms.sagan(channels(vector)).withProjections(plain, plain, plain);
        return MechanismRun.image(mechanism, vector.array("x", type), saganParameters(vector, type));
    }

    private static INDArray saganProjected(GoldenVector vector, DataType type) {
        Projection plain = Convolution.pointwise();
        int channels = channels(vector);
        Mechanism mechanism = ImageMechanisms.saganProjected(channels)
                .withProjections(plain, plain, plain)
                .withOutput(Output.mixedTo(channels).withResidual(Output.Residual.GAIN));
        Map<String, INDArray> parameters = new HashMap<>(saganParameters(vector, type));
        parameters.put("Wo", vector.array("wo", type));
        return MechanismRun.image(mechanism, vector.array("x", type), parameters);
    }

    /** The vectors' f makes keys and their g makes queries. */
    private static Map<String, INDArray> saganParameters(GoldenVector vector, DataType type) {
        return Map.of(
                "Wk", vector.array("wf", type),
                "Wq", vector.array("wg", type),
                "Wv", vector.array("wh", type),
                "gamma", gain(vector, type));
    }

    /** The channels inside are those of the vector, not half of the input's. */
    private static INDArray nonLocal(GoldenVector vector, DataType type, IntFunction<Mechanism> factory) {
        Map<String, INDArray> parameters = Map.of(
                "Wq", vector.array("wt", type),
                "Wk", vector.array("wp", type),
                "Wv", vector.array("wg", type),
                "Wo", vector.array("wz", type));
        Mechanism mechanism = factory.apply(2 * (int) parameters.get("Wq").size(0))
                .withValueChannels((int) parameters.get("Wv").size(0));
        Output output = new Output(
                mechanism.output().mixing(),
                channels(vector),
                mechanism.output().bias(),
                mechanism.output().residual());
        return MechanismRun.image(mechanism.withOutput(output), vector.array("x", type), parameters);
    }

    private static INDArray simple(GoldenVector vector, DataType type) {
        INDArray weights = vector.array("w", type); // [C, C, k]
        SimpleSelfAttentionOptions options = SimpleSelfAttentionOptions.plain().withKernel((int) weights.size(2));
        return run(
                new SimpleSelfAttention2D(
                        vector.name().endsWith("_symmetric") ? options.withSymmetricWeights() : options),
                vector,
                type,
                Map.of(
                        SimpleSelfAttention2D.WEIGHTS,
                        weights.reshape('c', weights.size(0), weights.size(1), 1, weights.size(2)),
                        SimpleSelfAttention2D.GAIN,
                        gain(vector, type)));
    }

    private static INDArray globalContext(GoldenVector vector, DataType type) {
        return run(
                new GlobalContextBlock2D(GlobalContextOptions.of(reduction(vector, "wv1"))),
                vector,
                type,
                Map.of(
                        GlobalContextBlock2D.KEY_WEIGHTS, vector.array("wk", type),
                        GlobalContextBlock2D.REDUCE_WEIGHTS, vector.array("wv1", type),
                        GlobalContextBlock2D.NORM_GAIN, row(vector.array("ln_g", type)),
                        GlobalContextBlock2D.NORM_BIAS, row(vector.array("ln_b", type)),
                        GlobalContextBlock2D.RESTORE_WEIGHTS, vector.array("wv2", type)));
    }

    private static INDArray squeezeAndExcitation(GoldenVector vector, DataType type) {
        return run(
                new AttentionGate2D(AttentionGateOptions.squeezeAndExcitation(reduction(vector, "w1"))),
                vector,
                type,
                Map.of("W0", vector.array("w1", type), "W1", vector.array("w2", type)));
    }

    private static INDArray cbam(GoldenVector vector, DataType type) {
        INDArray spatial = vector.array("ws", type);
        return run(
                new AttentionGate2D(AttentionGateOptions.cbam(reduction(vector, "w0"), (int) spatial.size(2))),
                vector,
                type,
                Map.of("W0", vector.array("w0", type), "W1", vector.array("w1", type), "Ws", spatial));
    }

    private static INDArray channel(GoldenVector vector, DataType type) {
        return run(
                new AttentionGate2D(AttentionGateOptions.channelAttention(reduction(vector, "w0"))),
                vector,
                type,
                Map.of("W0", vector.array("w0", type), "W1", vector.array("w1", type)));
    }

    private static INDArray spatial(GoldenVector vector, DataType type, String weights, Order order) {
        Map<String, INDArray> parameters = new HashMap<>(Map.of("Ws", vector.array(weights, type)));
        if (vector.has("b")) {
            parameters.put("bs", row(vector.array("b", type)));
        }
        int kernel = (int) parameters.get("Ws").size(2);
        SpatialGate gate = new SpatialGate(kernel, order, vector.has("b"));
        return run(new AttentionGate2D(AttentionGateOptions.of(gate)), vector, type, parameters);
    }

    /** One branch, without the convolutions of the layer. */
    private static INDArray pointwise(GoldenVector vector, DataType type, Branch branch) {
        INDArray x = vector.array("x", type);
        MapShape shape = new MapShape((int) x.size(1), (int) x.size(2), (int) x.size(3));
        PointwiseSpatialGraph graph = new PointwiseSpatialGraph(shape, false);
        return Plain.run(Map.of(), List.of(x, vector.array("amap", type)), in -> {
            SDVariable weights =
                    graph.weights(in.scope().sameDiff(), in.variables().get(1), branch);
            return graph.attend(in.scope().sameDiff(), in.variables().get(0), weights);
        });
    }

    private static INDArray run(Layer layer, GoldenVector vector, DataType type, Map<String, INDArray> parameters) {
        return LayerRun.image(layer, vector.array("x", type), parameters);
    }

    private static int channels(GoldenVector vector) {
        return (int) vector.array("x", DataType.DOUBLE).size(1);
    }

    private static int reduction(GoldenVector vector, String weights) {
        INDArray reduce = vector.array(weights, DataType.DOUBLE); // [C / r, C]
        return (int) (reduce.size(1) / reduce.size(0));
    }

    private static INDArray gain(GoldenVector vector, DataType type) {
        return Nd4j.valueArrayOf(new long[] {1, 1}, vector.number("gamma"), type);
    }

    private static INDArray row(INDArray vector) {
        return vector.reshape('c', 1, vector.length());
    }
}
