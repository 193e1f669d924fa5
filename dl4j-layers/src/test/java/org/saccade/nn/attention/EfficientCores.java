package org.saccade.nn.attention;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.attention.projection.Identity;
import org.saccade.nn.attention.projection.SharedWithQuery;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.Map;

/** What layers for long sequences do to queries, keys and values that are given: tokens [T, d], one head. */
public final class EfficientCores {

    private EfficientCores() {}

    /** Attention of a mechanism whose projections are left out. */
    public static INDArray attend(
            Mechanism mechanism, Map<String, INDArray> parameters, INDArray q, INDArray k, INDArray v) {
        Identity identity = new Identity();
        Mechanism plain = mechanism.withProjections(identity, new SharedWithQuery(identity), identity);
        AttentionGraph graph = new AttentionGraph(plain, 1);
        MapShape queries = MapShape.sequence((int) q.size(1), (int) q.size(0));
        MapShape keys = MapShape.sequence((int) k.size(1), (int) k.size(0));
        return tokens(Plain.run(
                Plain.shaped(graph.parameters(queries, keys), parameters),
                List.of(sequence(q), sequence(k), sequence(v)),
                in -> graph.attend(
                        in.scope(),
                        graph.geometry(queries, keys),
                        in.variables().get(0),
                        in.variables().get(1),
                        in.variables().get(2))));
    }

    /**
     * Sinkhorn attention with the given logits of the sorting [blocks, blocks].
     *
     * @param kept 0, or the sorted blocks of SortCut
     */
    public static INDArray sinkhorn(INDArray q, INDArray k, INDArray v, INDArray sorting, int iterations, int kept) {
        int blocks = (int) sorting.size(0);
        int length = (int) q.size(0) / blocks;
        return tokens(Plain.run(
                Map.of(), List.of(sequence(q), sequence(k), sequence(v), sorting.reshape(1, blocks, blocks)), in -> {
                    SinkhornGraph graph = new SinkhornGraph(in.scope(), 1, blocks, length, (int) q.size(1));
                    return graph.attend(
                            in.variables().get(0),
                            in.variables().get(1),
                            in.variables().get(2),
                            graph.sorting(in.variables().get(3), iterations),
                            kept);
                }));
    }

    /** Routing attention with the given centroids [c, d]. */
    public static INDArray routing(
            INDArray q, INDArray k, INDArray v, INDArray centroids, int members, boolean causal) {
        int clusters = (int) centroids.size(0);
        return tokens(Plain.run(
                Map.of("mu", centroids.dup('c').reshape(1, clusters, q.size(1))),
                List.of(sequence(q), sequence(k), sequence(v)),
                in -> {
                    RoutingGraph graph =
                            new RoutingGraph(in.scope(), 1, (int) q.size(1), (int) q.size(0), clusters, members);
                    return graph.attend(
                            graph.unit(in.variables().get(0)),
                            graph.unit(in.variables().get(1)),
                            in.variables().get(2),
                            in.scope().parameter("mu"),
                            causal);
                }));
    }

    /** Centroids [c, d] after a training step. */
    public static INDArray movedCentroids(INDArray q, INDArray k, INDArray centroids, double decay) {
        int clusters = (int) centroids.size(0);
        return Plain.run(
                        Map.of("mu", centroids.dup('c').reshape(1, clusters, q.size(1))),
                        List.of(sequence(q), sequence(k)),
                        in -> {
                            RoutingGraph graph =
                                    new RoutingGraph(in.scope(), 1, (int) q.size(1), (int) q.size(0), clusters, 1);
                            return graph.moved(
                                    in.scope().parameter("mu"),
                                    graph.unit(in.variables().get(0)),
                                    graph.unit(in.variables().get(1)),
                                    decay);
                        })
                .reshape(clusters, q.size(1));
    }

    /** [T, d] to [1, d, 1, T]. */
    private static INDArray sequence(INDArray tokens) {
        return tokens.transpose().dup('c').reshape('c', 1, tokens.size(1), 1, tokens.size(0));
    }

    /** [1, d, 1, T] to [T, d]. */
    private static INDArray tokens(INDArray sequence) {
        return sequence.dup('c')
                .reshape('c', sequence.size(1), sequence.size(3))
                .transpose()
                .dup('c');
    }
}
