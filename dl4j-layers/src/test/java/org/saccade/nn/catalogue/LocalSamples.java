package org.saccade.nn.catalogue;

import org.saccade.nn.attention.GlobalSlidingAttention1D;
import org.saccade.nn.attention.GlobalSlidingAttention2D;
import org.saccade.nn.attention.GlobalSlidingAttentionOptions;
import org.saccade.nn.attention.LocalSelfAttention1D;
import org.saccade.nn.attention.LocalSelfAttention2D;
import org.saccade.nn.attention.LocalSelfAttentionOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.Positions;
import org.saccade.nn.attention.SelfAttention1D;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.catalogue.LocalMechanisms;
import org.saccade.nn.attention.neighbourhood.BlockHalo;
import org.saccade.nn.attention.neighbourhood.BlockMemory2D;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.Factor;
import org.saccade.nn.attention.position.NoPosition;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.attention.position.RelativeBias;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import static org.saccade.nn.catalogue.Sample.Trait.WEIGHTS;

/** Local and sparse attention. */
final class LocalSamples {

    private static final MapShape IMAGE = new MapShape(4, 3, 4);
    private static final MapShape SEQUENCE = MapShape.sequence(4, 5);
    private static final MapShape LONG_SEQUENCE = MapShape.sequence(2, 19);

    private LocalSamples() {}

    static Stream<Sample> samples() {
        return Stream.of(windows(), blocks(), sparse(), spans(), tokens()).flatMap(family -> family);
    }

    private static Stream<Sample> windows() {
        LocalSelfAttentionOptions local = LocalSelfAttentionOptions.of(4, 2, 3);
        Mechanism standAlone = LocalMechanisms.standAlone(4, 2, 3);
        return Stream.of(
                layer("local-zero", () -> new LocalSelfAttention2D(local.withBorder(BorderMode.ZERO)), IMAGE, 28),
                layer(
                        "local-shift-scaled",
                        () -> new LocalSelfAttention2D(
                                local.withBorder(BorderMode.SHIFT).withScale(0.5)),
                        IMAGE,
                        28),
                layer(
                        "local-no-positions",
                        () -> new LocalSelfAttention2D(local.withPositions(Positions.NONE)),
                        IMAGE,
                        28),
                layer("local-1d", () -> new LocalSelfAttention1D(local), SEQUENCE, 28),
                image("local-shared", standAlone.withPosition(new RelativeAxes(true, true, false)), 28),
                image("local-positions-only", withKeys(LocalMechanisms.positionsOnly(4, 2, 3)), 28),
                image("local-positions-only-keyless", LocalMechanisms.positionsOnly(4, 2, 3), 28),
                image(
                        "local-box-mean",
                        withKeys(LocalMechanisms.positionsOnly(4, 2, 3)).withPosition(new NoPosition()),
                        28),
                layer(
                        "local-absolute",
                        () -> new LocalSelfAttention2D(local.withPositions(Positions.ABSOLUTE)),
                        IMAGE,
                        28),
                image("stem-stand-alone", LocalMechanisms.standAloneStem(4, 2, 2), 29),
                image("stem-convolution-values", LocalMechanisms.convolutionValuesStem(4, 2, 2), 29),
                image("neighbourhood-dilated", LocalMechanisms.neighbourhood(4, 2, 1, 2), 28),
                image("sliding", LocalMechanisms.sliding(4, 2, 3, 1), 50),
                sequence("sliding-1d", LocalMechanisms.sliding(4, 2, 3, 1), SEQUENCE, 50),
                sequence("sliding-dilated-1d", LocalMechanisms.sliding(4, 2, 3, 2), SEQUENCE, 51),
                sequence("sliding-1d-tiled", LocalMechanisms.sliding(2, 1, 3, 2), LONG_SEQUENCE, 50, 51),
                image("sliding-dilated-by-head", LocalMechanisms.sliding(4, 3, List.of(1, 2)), 51),
                sequence("sliding-dilated-by-head-1d", LocalMechanisms.sliding(4, 3, List.of(1, 2)), SEQUENCE, 51),
                sequence(
                        "neighbourhood-1d-tiled",
                        LocalMechanisms.neighbourhood(2, 1, 3, 2).withPosition(new RelativeBias()),
                        LONG_SEQUENCE,
                        50));
    }

    /** As version 1 first had it. */
    private static Mechanism withKeys(Mechanism positionsOnly) {
        return positionsOnly.withProjections(positionsOnly.query(), Convolution.pointwise(), positionsOnly.value());
    }

    private static Stream<Sample> blocks() {
        Mechanism haloed = LocalMechanisms.haloed(4, 2, 2, 1);
        return Stream.of(
                image("stem", LocalMechanisms.spatiallyAwareStem(4, 2, 2, 3), 29),
                image("haloed", haloed, 28),
                image("haloed-zero", haloed.withNeighbourhood(new BlockHalo(2, 1, BorderMode.ZERO)), 28),
                sequence("haloed-1d", haloed, SEQUENCE, 28),
                image("image-transformer-1d", LocalMechanisms.imageTransformer1D(4, 2, 3, 2), 30),
                image(
                        "image-transformer-1d-relative",
                        LocalMechanisms.imageTransformer1D(4, 2, 3, 2)
                                .withPosition(new RelativeAxes(false, false, false)),
                        30),
                sequence(
                        "image-transformer-1d-on-sequence",
                        LocalMechanisms.imageTransformer1D(4, 2, 2, 1),
                        SEQUENCE,
                        30),
                image(
                        "image-transformer-2d",
                        LocalMechanisms.imageTransformer2D(4, 2, new BlockMemory2D(2, 2, 1, 1)),
                        31),
                image(
                        "image-transformer-2d-relative",
                        LocalMechanisms.imageTransformer2D(4, 2, new BlockMemory2D(2, 3, 1, 1))
                                .withPosition(new RelativeBias()),
                        31));
    }

    private static Stream<Sample> sparse() {
        List<List<Integer>> graph = List.of(List.of(0, 3), List.of(), List.of(1), List.of(4, 2, 0), List.of(4));
        return Stream.of(
                sequence("graph-1d", LocalMechanisms.graph(4, 2, graph), SEQUENCE, 23),
                sequence("strided-first", LocalMechanisms.strided(4, 2, 2, Factor.FIRST), SEQUENCE, 48),
                sequence("strided-second", LocalMechanisms.strided(4, 2, 2, Factor.SECOND), SEQUENCE, 48),
                image("strided-by-head", LocalMechanisms.strided(4, 2, 4, Factor.BY_HEAD), 48),
                sequence("fixed-first", LocalMechanisms.fixed(4, 2, 2, 1, Factor.FIRST), SEQUENCE, 49),
                sequence("fixed-second", LocalMechanisms.fixed(4, 2, 2, 1, Factor.SECOND), SEQUENCE, 49),
                image("fixed-by-head", LocalMechanisms.fixed(4, 2, 4, 2, Factor.BY_HEAD), 49));
    }

    /** Lengths that put no key where a span begins to fade or ends: there are no derivatives. */
    private static Stream<Sample> spans() {
        return Stream.of(
                sequence("adaptive-span-1d", LocalMechanisms.adaptiveSpan(4, 2, 2, 3), SEQUENCE, 46),
                image("adaptive-span-raster", LocalMechanisms.adaptiveSpan(4, 2, 1.2, 5), 46),
                image("adaptive-window", LocalMechanisms.adaptiveWindow(4, 2, 1.7, 3), 46));
    }

    private static Stream<Sample> tokens() {
        GlobalSlidingAttentionOptions options = GlobalSlidingAttentionOptions.of(4, 2, 3, List.of(3, 0));
        return Stream.of(
                layer("global-sliding-1d", () -> new GlobalSlidingAttention1D(options), SEQUENCE, 52),
                layer(
                        "global-sliding-1d-tiled",
                        () -> new GlobalSlidingAttention1D(GlobalSlidingAttentionOptions.of(2, 1, 3, List.of(17))),
                        LONG_SEQUENCE,
                        52),
                layer("global-sliding", () -> new GlobalSlidingAttention2D(options), IMAGE, 52));
    }

    private static Sample layer(
            String name, Supplier<? extends MapDefinition> definition, MapShape input, Integer... rows) {
        return Sample.of(definition, name, input, rows).with(WEIGHTS);
    }

    private static Sample image(String name, Mechanism mechanism, Integer... rows) {
        return layer(name, () -> new SelfAttention2D(mechanism), IMAGE, rows);
    }

    private static Sample sequence(String name, Mechanism mechanism, MapShape input, Integer... rows) {
        return layer(name, () -> new SelfAttention1D(mechanism), input, rows);
    }
}
