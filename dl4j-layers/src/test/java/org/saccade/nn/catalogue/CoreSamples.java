package org.saccade.nn.catalogue;

import org.saccade.nn.attention.ConvolutionalAttention2D;
import org.saccade.nn.attention.ConvolutionalAttentionOptions;
import org.saccade.nn.attention.CrossAttention1D;
import org.saccade.nn.attention.CrossAttention2D;
import org.saccade.nn.attention.LocalSelfAttention2D;
import org.saccade.nn.attention.LocalSelfAttentionOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.Output;
import org.saccade.nn.attention.SelfAttention1D;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.attention.position.RelativeBias;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.stream.Stream;

import static org.saccade.nn.catalogue.Sample.Trait.RESIDUAL;
import static org.saccade.nn.catalogue.Sample.Trait.WEIGHTS;

/** The layers that take any mechanism, the two that stand for one family each, and the parts that all share. */
final class CoreSamples {

    private static final MapShape IMAGE = new MapShape(4, 3, 4);
    private static final MapShape LARGE_IMAGE = new MapShape(2, 9, 10);
    private static final MapShape SEQUENCE = MapShape.sequence(4, 5);

    private CoreSamples() {}

    static Stream<Sample> samples() {
        Mechanism plain = Mechanism.of(4, 2);
        Mechanism window = plain.withNeighbourhood(Window.of(3));
        return Stream.of(
                Sample.of(
                                () -> new ConvolutionalAttention2D(ConvolutionalAttentionOptions.of(4)
                                        .withHeads(2)
                                        .withQuery(3, 2)
                                        .withKeyValue(3, 2)),
                                "convolutional-attention",
                                IMAGE,
                                25,
                                26)
                        .with(WEIGHTS),
                Sample.of(
                                () -> new LocalSelfAttention2D(LocalSelfAttentionOptions.of(4, 2, 3)),
                                "local-self-attention",
                                IMAGE,
                                28,
                                26)
                        .with(WEIGHTS),
                image("self-attention", plain, IMAGE),
                image(
                        "bias-everywhere",
                        plain.withProjections(biased(), biased(), biased())
                                .withOutput(Output.mixedTo(3).withBias()),
                        IMAGE),
                image("residual", plain.withOutput(Output.none().withResidual(Output.Residual.PLAIN)), IMAGE)
                        .with(WEIGHTS, RESIDUAL),
                image("gained-residual", plain.withOutput(Output.none().withResidual(Output.Residual.GAIN)), IMAGE)
                        .with(WEIGHTS, RESIDUAL),
                image("dropout", plain.withDropout(0.5), IMAGE),
                image("relative-axes-full", plain.withPosition(new RelativeAxes(false, true, true)), IMAGE),
                image(
                        "relative-axes-tiled",
                        Mechanism.of(2, 1)
                                .withNeighbourhood(Window.of(3))
                                .withPosition(new RelativeAxes(true, false, false)),
                        LARGE_IMAGE),
                image("relative-bias", plain.withPosition(new RelativeBias()), IMAGE),
                image(
                        "window-shift",
                        window.withNeighbourhood(new Window(3, BorderMode.SHIFT, 1))
                                .withPosition(new RelativeBias()),
                        IMAGE),
                image(
                        "window-dilated",
                        Mechanism.of(2, 1)
                                .withNeighbourhood(new Window(3, BorderMode.MASK, 2))
                                .withPosition(new RelativeAxes(true, true, false)),
                        LARGE_IMAGE),
                sequence("self-attention-1d", plain),
                sequence("causal-1d", plain.withNeighbourhood(new Causal())),
                sequence("window-1d", window.withPosition(new RelativeAxes(true, false, false))),
                new Sample(
                        List.of(),
                        "cross-attention",
                        () -> new CrossAttention2D(plain),
                        List.of(IMAGE, new MapShape(3, 2, 5)),
                        List.of(WEIGHTS)),
                new Sample(
                        List.of(),
                        "cross-attention-1d",
                        () -> new CrossAttention1D(plain),
                        List.of(SEQUENCE, MapShape.sequence(3, 7)),
                        List.of(WEIGHTS)));
    }

    private static Convolution biased() {
        return new Convolution(1, 1, true);
    }

    private static Sample image(String name, Mechanism mechanism, MapShape input) {
        return Sample.of(() -> new SelfAttention2D(mechanism), name, input).with(WEIGHTS);
    }

    private static Sample sequence(String name, Mechanism mechanism) {
        return Sample.of(() -> new SelfAttention1D(mechanism), name, SEQUENCE).with(WEIGHTS);
    }
}
