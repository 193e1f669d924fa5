package org.saccade.nn.catalogue;

import org.saccade.nn.attention.Lama1D;
import org.saccade.nn.attention.Lama2D;
import org.saccade.nn.attention.LamaOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.Output;
import org.saccade.nn.attention.RoutingAttention1D;
import org.saccade.nn.attention.RoutingAttention2D;
import org.saccade.nn.attention.RoutingOptions;
import org.saccade.nn.attention.SelfAttention1D;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.SinkhornAttention1D;
import org.saccade.nn.attention.SinkhornAttention2D;
import org.saccade.nn.attention.SinkhornOptions;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.MapShape;

import java.util.function.Supplier;
import java.util.stream.Stream;

import static org.saccade.nn.attention.catalogue.EfficientMechanisms.allAttention;
import static org.saccade.nn.attention.catalogue.EfficientMechanisms.denseSynthesizer;
import static org.saccade.nn.attention.catalogue.EfficientMechanisms.factorisedDenseSynthesizer;
import static org.saccade.nn.attention.catalogue.EfficientMechanisms.factorisedRandomSynthesizer;
import static org.saccade.nn.attention.catalogue.EfficientMechanisms.linformer;
import static org.saccade.nn.attention.catalogue.EfficientMechanisms.linformerSharingKeyValue;
import static org.saccade.nn.attention.catalogue.EfficientMechanisms.linformerSharingNothing;
import static org.saccade.nn.attention.catalogue.EfficientMechanisms.lsh;
import static org.saccade.nn.attention.catalogue.EfficientMechanisms.randomSynthesizer;
import static org.saccade.nn.attention.catalogue.EfficientMechanisms.sharedQueryKey;
import static org.saccade.nn.catalogue.Sample.Trait.WEIGHTS;

/** Attention for long sequences and large maps, and without keys. */
final class EfficientSamples {

    private static final MapShape IMAGE = new MapShape(4, 3, 4);
    private static final MapShape LARGE_IMAGE = new MapShape(2, 9, 10);
    private static final MapShape SEQUENCE = MapShape.sequence(4, 6);

    private EfficientSamples() {}

    static Stream<Sample> samples() {
        return Stream.of(parts(), layers()).flatMap(samples -> samples);
    }

    private static Stream<Sample> parts() {
        return Stream.of(
                image("shared-query-key", sharedQueryKey(4, 2), 43),
                sequence("shared-query-key-causal-1d", sharedQueryKey(4, 2).withNeighbourhood(new Causal()), 43),
                image("lsh", lsh(4, 2, 4, 2, false), 43),
                sequence("lsh-causal-1d", lsh(4, 2, 2, 1, true), 43),
                image("all-attention", allAttention(4, 2, 3), 47),
                sequence("all-attention-causal-1d", allAttention(4, 2, 3).withNeighbourhood(new Causal()), 47),
                Sample.of(
                                () -> new SelfAttention2D(allAttention(2, 1, 2)
                                        .withNeighbourhood(Window.of(3))
                                        .withDropout(0.5)),
                                "all-attention-tiled-dropout",
                                LARGE_IMAGE,
                                47)
                        .with(WEIGHTS),
                image("linformer", linformer(4, 2, 5), 53),
                image("linformer-sharing-key-value", linformerSharingKeyValue(4, 2, 5), 53),
                sequence("linformer-sharing-nothing-1d", linformerSharingNothing(4, 2, 3), 53),
                image("dense-synthesizer", denseSynthesizer(6, 2, 3), 54),
                sequence("dense-synthesizer-1d", denseSynthesizer(6, 2, 3), 54),
                image("random-synthesizer", randomSynthesizer(4, 2), 55),
                sequence("random-synthesizer-1d", randomSynthesizer(4, 2), 55),
                image("factorised-dense-synthesizer", factorisedDenseSynthesizer(6, 2, 3, 4), 56),
                sequence("factorised-dense-synthesizer-1d", factorisedDenseSynthesizer(6, 2, 3, 2), 56),
                image("factorised-random-synthesizer", factorisedRandomSynthesizer(4, 2, 2), 57),
                sequence("factorised-random-synthesizer-1d", factorisedRandomSynthesizer(4, 2, 2), 57));
    }

    private static Stream<Sample> layers() {
        SinkhornOptions sinkhorn = SinkhornOptions.of(4, 2, 3);
        RoutingOptions routing = RoutingOptions.of(4, 2, 3, 4);
        return Stream.of(
                sample("lama", () -> new Lama2D(LamaOptions.of(3, 2)), IMAGE, 22),
                sample("lama-1d", () -> new Lama1D(LamaOptions.of(3, 2).withQueryChannels(4)), SEQUENCE, 22),
                sample("sinkhorn", () -> new SinkhornAttention2D(sinkhorn), IMAGE, 58),
                sample(
                        "sinkhorn-1d",
                        () -> new SinkhornAttention1D(sinkhorn.withSorting(3, 1.5)
                                .withOutput(Output.mixedTo(5).withBias())),
                        SEQUENCE,
                        58),
                sample("sortcut", () -> new SinkhornAttention2D(sinkhorn.withKept(2)), IMAGE, 59),
                sample("sortcut-1d", () -> new SinkhornAttention1D(sinkhorn.withKept(1)), SEQUENCE, 59),
                sample("routing", () -> new RoutingAttention2D(routing), IMAGE, 60),
                sample(
                        "routing-causal-1d",
                        () -> new RoutingAttention1D(
                                routing.asCausal().withDecay(0.5).withOutput(Output.mixedTo(3))),
                        SEQUENCE,
                        60));
    }

    private static Sample image(String name, Mechanism mechanism, Integer row) {
        return sample(name, () -> new SelfAttention2D(mechanism), IMAGE, row);
    }

    private static Sample sequence(String name, Mechanism mechanism, Integer row) {
        return sample(name, () -> new SelfAttention1D(mechanism), SEQUENCE, row);
    }

    private static Sample sample(
            String name, Supplier<? extends MapDefinition> definition, MapShape input, Integer row) {
        return Sample.of(definition, name, input, row).with(WEIGHTS);
    }
}
