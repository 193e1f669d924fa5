package org.saccade.nn.golden;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.attention.AttentionGraph;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.Plain;
import org.saccade.nn.attention.catalogue.EfficientMechanisms;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.neighbourhood.SameBucket;
import org.saccade.nn.attention.projection.Identity;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.Map;

import static java.util.Map.entry;

/** Mechanisms for long sequences. Tokens [T, d] become sequences [1, d, 1, T]. */
final class EfficientRuns {

    private EfficientRuns() {}

    static Map<String, GoldenRun> runs() {
        return Map.ofEntries(
                entry("all_attention", GoldenRun.of(EfficientRuns::allAttention)),
                entry("shared_qk_full", GoldenRun.of((vector, type) -> sharedQueryKey(vector, type, false))),
                entry("shared_qk_causal", GoldenRun.of((vector, type) -> sharedQueryKey(vector, type, true))),
                entry("lsh_attention", GoldenRun.of((vector, type) -> lsh(vector, type, false))),
                entry("lsh_attention_causal", GoldenRun.of((vector, type) -> lsh(vector, type, true))),
                entry("linformer", GoldenRun.of(EfficientRuns::linformer)),
                entry("linformer2d", GoldenRun.of(EfficientRuns::linformerOnImages)),
                entry("synth_dense", GoldenRun.of(EfficientRuns::denseSynthesizer)),
                entry("synth_random", GoldenRun.of(EfficientRuns::randomSynthesizer)),
                entry("synth_fact_dense", GoldenRun.of(EfficientRuns::factorisedDenseSynthesizer)),
                entry("synth_fact_random", GoldenRun.of(EfficientRuns::factorisedRandomSynthesizer)));
    }

    /** The vector's memory is that at use; parameters are scaled up for it. */
    private static INDArray allAttention(GoldenVector vector, DataType type) {
        INDArray keys = vector.array("pk", type); // [M, d]
        INDArray values = vector.array("pv", type);
        Mechanism mechanism = EfficientMechanisms.allAttention((int) keys.size(1), 1, (int) keys.size(0))
                .withNeighbourhood(new Causal());
        return attend(
                mechanism,
                Map.of(
                        "Mk", keys.transpose().div(Math.sqrt(keys.size(1))),
                        "Mv", values.div(Math.sqrt(values.size(0)))),
                vector.array("q", type),
                vector.array("k", type),
                vector.array("v", type));
    }

    private static INDArray sharedQueryKey(GoldenVector vector, DataType type, boolean causal) {
        INDArray q = vector.array("qk", type);
        Mechanism mechanism = EfficientMechanisms.sharedQueryKey((int) q.size(1), 1);
        return attend(
                causal ? mechanism.withNeighbourhood(new Causal()) : mechanism,
                Map.of(),
                q,
                q,
                vector.array("v", type));
    }

    private static INDArray lsh(GoldenVector vector, DataType type, boolean causal) {
        INDArray q = vector.array("qk", type);
        List<INDArray> rotations = vector.arrays("rotations", type); // [d, b / 2] each
        int buckets = 2 * (int) rotations.get(0).size(1);
        Mechanism mechanism = EfficientMechanisms.lsh((int) q.size(1), 1, buckets, rotations.size(), causal);
        Map<String, INDArray> parameters =
                Map.of(SameBucket.ROTATIONS, Nd4j.stack(0, rotations.toArray(INDArray[]::new)));
        return attend(mechanism, parameters, q, q, vector.array("v", type));
    }

    private static INDArray linformer(GoldenVector vector, DataType type) {
        INDArray x = vector.array("x", type);
        INDArray keys = vector.array("E", type); // [r, T]
        return MechanismRun.tokens(
                EfficientMechanisms.linformer((int) vector.array("Wq", type).size(1), 1, (int) keys.size(0)),
                x,
                Map.of(
                        "Wq", transposed(vector, "Wq", type),
                        "Wk", transposed(vector, "Wk", type),
                        "Wv", transposed(vector, "Wv", type),
                        "Ek", keys,
                        "Ev", vector.array("F", type)));
    }

    private static INDArray linformerOnImages(GoldenVector vector, DataType type) {
        INDArray keys = vector.array("E", type); // [r, H W]
        INDArray wq = vector.array("wq", type); // [D, C, 1, 1]
        return MechanismRun.image(
                EfficientMechanisms.linformer((int) wq.size(0), vector.integer("heads"), (int) keys.size(0)),
                vector.array("x", type),
                Map.of(
                        "Wq", wq,
                        "Wk", vector.array("wk", type),
                        "Wv", vector.array("wv", type),
                        "Ek", keys,
                        "Ev", vector.array("F", type)));
    }

    private static INDArray denseSynthesizer(GoldenVector vector, DataType type) {
        INDArray first = transposed(vector, "W1", type); // [hidden, d]
        INDArray values = transposed(vector, "Wv", type);
        return MechanismRun.tokens(
                EfficientMechanisms.denseSynthesizer((int) values.size(0), 1, (int) first.size(0)),
                vector.array("x", type),
                Map.of(
                        "Wq", first,
                        "bq", vector.array("b1", type),
                        "W2", vector.array("W2", type),
                        "b2", vector.array("b2", type),
                        "Wv", values));
    }

    private static INDArray randomSynthesizer(GoldenVector vector, DataType type) {
        INDArray values = transposed(vector, "Wv", type);
        return MechanismRun.tokens(
                EfficientMechanisms.randomSynthesizer((int) values.size(0), 1),
                vector.array("x", type),
                Map.of("R", vector.array("R", type), "Wv", values));
    }

    private static INDArray factorisedDenseSynthesizer(GoldenVector vector, DataType type) {
        INDArray first = transposed(vector, "Wa", type); // [a, d]
        INDArray second = transposed(vector, "Wb", type);
        INDArray values = transposed(vector, "Wv", type);
        return MechanismRun.tokens(
                EfficientMechanisms.factorisedDenseSynthesizer(
                        (int) values.size(0), 1, (int) first.size(0), (int) second.size(0)),
                vector.array("x", type),
                Map.of("Wq", Nd4j.concat(0, first, second), "Wv", values));
    }

    private static INDArray factorisedRandomSynthesizer(GoldenVector vector, DataType type) {
        INDArray first = vector.array("R1", type); // [T, r]
        INDArray values = transposed(vector, "Wv", type);
        return MechanismRun.tokens(
                EfficientMechanisms.factorisedRandomSynthesizer((int) values.size(0), 1, (int) first.size(1)),
                vector.array("x", type),
                Map.of("R1", first, "R2", vector.array("R2", type), "Wv", values));
    }

    private static INDArray transposed(GoldenVector vector, String key, DataType type) {
        return vector.array(key, type).transpose().dup('c');
    }

    /** Attention of tokens [T, d] that are given, in one head. */
    private static INDArray attend(
            Mechanism mechanism, Map<String, INDArray> parameters, INDArray q, INDArray k, INDArray v) {
        Identity identity = new Identity();
        AttentionGraph graph = new AttentionGraph(mechanism.withProjections(identity, identity, identity), 1);
        MapShape shape = MapShape.sequence((int) q.size(1), (int) q.size(0));
        INDArray y = Plain.run(
                Plain.shaped(graph.parameters(shape, shape), parameters),
                List.of(sequence(q), sequence(k), sequence(v)),
                in -> graph.attend(
                        in.scope(),
                        graph.geometry(shape, shape),
                        in.variables().get(0),
                        in.variables().get(1),
                        in.variables().get(2)));
        return tokens(y);
    }

    private static INDArray sequence(INDArray tokens) {
        return tokens.transpose().dup('c').reshape('c', 1, tokens.size(1), 1, tokens.size(0));
    }

    private static INDArray tokens(INDArray sequence) {
        return sequence.dup('c')
                .reshape('c', sequence.size(1), sequence.size(3))
                .transpose()
                .dup('c');
    }
}
