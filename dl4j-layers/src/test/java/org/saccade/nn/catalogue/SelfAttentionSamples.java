package org.saccade.nn.catalogue;

import org.saccade.nn.attention.AttentionAugmentedConvolution2D;
import org.saccade.nn.attention.AttentionAugmentedOptions;
import org.saccade.nn.attention.ConvolutionalAttention1D;
import org.saccade.nn.attention.ConvolutionalAttentionOptions;
import org.saccade.nn.attention.CrossAttention1D;
import org.saccade.nn.attention.CrossAttention2D;
import org.saccade.nn.attention.CrossAttentionOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.MemoryAttention1D;
import org.saccade.nn.attention.MemoryAttention2D;
import org.saccade.nn.attention.SelfAttention1D;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.MonotonicWindow;
import org.saccade.nn.attention.position.Absolute;
import org.saccade.nn.attention.position.Shaw;
import org.saccade.nn.attention.position.Sinusoid;
import org.saccade.nn.attention.projection.Grouped;
import org.saccade.nn.attention.projection.Patches;
import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import static org.saccade.nn.catalogue.Sample.Trait.DETACHED_MEMORY;
import static org.saccade.nn.catalogue.Sample.Trait.WEIGHTS;

/** Self-attention and what it is made of. */
final class SelfAttentionSamples {

    private static final MapShape IMAGE = new MapShape(4, 3, 4);
    private static final MapShape LARGE_IMAGE = new MapShape(2, 9, 10);
    private static final MapShape SEQUENCE = MapShape.sequence(4, 5);

    private SelfAttentionSamples() {}

    static Stream<Sample> samples() {
        return Stream.of(multiHead(), relative(), memories(), vertices(), convolutional())
                .flatMap(samples -> samples);
    }

    private static Stream<Sample> multiHead() {
        Mechanism plain = SelfAttentionMechanisms.multiHead(4, 2);
        return Stream.of(
                image("multi-head", plain, IMAGE, 17),
                sequence("multi-head-1d", plain, 17),
                image("multi-head-biases", SelfAttentionMechanisms.multiHeadWithBiases(4, 2), IMAGE, 17),
                image("multi-head-dropout", plain.withDropout(0.1), IMAGE, 17),
                image("multi-head-causal", plain.withNeighbourhood(new Causal()), IMAGE, 17),
                image("talking-heads", SelfAttentionMechanisms.talkingHeads(4, 2), IMAGE, 17),
                image("sinusoid", plain.withPosition(new Sinusoid()), IMAGE, 17),
                sequence("sinusoid-1d", plain.withPosition(new Sinusoid()), 17),
                image("absolute", plain.withPosition(Absolute.small()), IMAGE, 17),
                sequence("absolute-1d", plain.withPosition(Absolute.small()), 17),
                image("grouped-projections", plain.withProjections(grouped(), grouped(), grouped()), IMAGE, 17),
                image("single-headed", SelfAttentionMechanisms.singleHeaded(4), IMAGE, 20),
                sequence("single-headed-1d", SelfAttentionMechanisms.singleHeaded(4), 20));
    }

    private static Grouped grouped() {
        return new Grouped(2);
    }

    private static Stream<Sample> relative() {
        Mechanism narrow = Mechanism.of(2, 1);
        return Stream.of(
                image("shaw", SelfAttentionMechanisms.shaw(4, 2, 1), IMAGE, 18),
                sequence("shaw-1d", SelfAttentionMechanisms.shaw(4, 2, 2), 18),
                image("shaw-causal", SelfAttentionMechanisms.shaw(4, 2, 2).withNeighbourhood(new Causal()), IMAGE, 18),
                image(
                        "shaw-tiled",
                        narrow.withPosition(new Shaw(1)).withNeighbourhood(new Window(3, BorderMode.MASK, 2)),
                        LARGE_IMAGE,
                        18),
                image("bottleneck-transformer", SelfAttentionMechanisms.bottleneckTransformer(4, 2), IMAGE),
                image("coatnet", SelfAttentionMechanisms.coAtNet(4, 2, 3), IMAGE));
    }

    private static Stream<Sample> memories() {
        Mechanism transformerXl = SelfAttentionMechanisms.transformerXl(4, 2);
        return Stream.of(
                sequence("transformer-xl-without-memory", transformerXl, 19),
                vertex(
                                "transformer-xl",
                                () -> new MemoryAttention1D(transformerXl),
                                19,
                                SEQUENCE,
                                MapShape.sequence(4, 3))
                        .with(DETACHED_MEMORY),
                vertex(
                                "transformer-xl-2d",
                                () -> new MemoryAttention2D(transformerXl),
                                19,
                                IMAGE,
                                new MapShape(4, 2, 4))
                        .with(DETACHED_MEMORY));
    }

    private static Stream<Sample> vertices() {
        Mechanism deepVoice = SelfAttentionMechanisms.deepVoice3(4, 2, 3, 1, 1.3);
        CrossAttentionOptions options = CrossAttentionOptions.of(deepVoice).withSeparateValues();
        return Stream.of(
                vertex(
                        "deep-voice-3",
                        () -> new CrossAttention1D(options),
                        21,
                        SEQUENCE,
                        MapShape.sequence(3, 7),
                        MapShape.sequence(2, 7)),
                vertex(
                        "deep-voice-3-2d",
                        () -> new CrossAttention2D(options),
                        21,
                        IMAGE,
                        new MapShape(3, 2, 5),
                        new MapShape(2, 2, 5)),
                vertex(
                        "deep-voice-3-monotonic",
                        () -> new CrossAttention1D(deepVoice.withNormaliser(new MonotonicWindow(3))),
                        21,
                        SEQUENCE,
                        MapShape.sequence(2, 7)));
    }

    private static Stream<Sample> convolutional() {
        Patches patches = new Patches(2);
        Mechanism patched = Mechanism.of(4, 2).withProjections(patches, patches, patches);
        return Stream.of(
                Sample.of(
                                () -> new ConvolutionalAttention1D(ConvolutionalAttentionOptions.of(4)
                                        .withHeads(2)
                                        .withQuery(3, 2)
                                        .withKeyValue(3, 2)),
                                "convolutional-attention-1d",
                                SEQUENCE,
                                27)
                        .with(WEIGHTS),
                image("patches", patched, IMAGE, 25),
                sequence("patches-1d", patched, 25),
                image("cvt", SelfAttentionMechanisms.cvt(4, 2, 3, 2), IMAGE),
                sequence("cvt-1d", SelfAttentionMechanisms.cvt(4, 2, 3, 2)),
                Sample.of(
                                () -> new AttentionAugmentedConvolution2D(AttentionAugmentedOptions.of(7, 3, 4, 2, 2)),
                                "attention-augmented-convolution",
                                IMAGE,
                                34)
                        .with(WEIGHTS));
    }

    private static Sample image(String name, Mechanism mechanism, MapShape input, Integer... rows) {
        return Sample.of(() -> new SelfAttention2D(mechanism), name, input, rows)
                .with(WEIGHTS);
    }

    private static Sample sequence(String name, Mechanism mechanism, Integer... rows) {
        return Sample.of(() -> new SelfAttention1D(mechanism), name, SEQUENCE, rows)
                .with(WEIGHTS);
    }

    private static Sample vertex(String name, Supplier<? extends MapDefinition> vertex, int row, MapShape... inputs) {
        return new Sample(List.of(row), name, vertex, List.of(inputs), List.of(WEIGHTS));
    }
}
