package org.saccade.nn.catalogue;

import org.saccade.nn.attention.Aligner1D;
import org.saccade.nn.attention.Aligner2D;
import org.saccade.nn.attention.AlignerOptions;
import org.saccade.nn.attention.CrossAttention2D;
import org.saccade.nn.attention.DeepFusion1D;
import org.saccade.nn.attention.DeepFusion2D;
import org.saccade.nn.attention.FusionOptions;
import org.saccade.nn.attention.LocationSensitiveAttention1D;
import org.saccade.nn.attention.LocationSensitiveAttention2D;
import org.saccade.nn.attention.LocationSensitiveOptions;
import org.saccade.nn.attention.LongShortTermMemoryNetwork1D;
import org.saccade.nn.attention.LongShortTermMemoryNetwork2D;
import org.saccade.nn.attention.LongShortTermMemoryNetworkOptions;
import org.saccade.nn.attention.LuongAttention1D;
import org.saccade.nn.attention.LuongAttention2D;
import org.saccade.nn.attention.LuongAttentionOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.SelfAttention1D;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.ShallowFusion1D;
import org.saccade.nn.attention.ShallowFusion2D;
import org.saccade.nn.attention.catalogue.AlignmentMechanisms;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.LocalMonotonic;
import org.saccade.nn.attention.neighbourhood.LocalPredictive;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.Hard;
import org.saccade.nn.attention.score.Additive;
import org.saccade.nn.attention.score.Concat;
import org.saccade.nn.attention.score.Cosine;
import org.saccade.nn.attention.score.General;
import org.saccade.nn.catalogue.Sample.Trait;
import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Rows 1 to 16 and the note of row 24: alignment scores, encoder-decoder attention, memory-networks. */
public final class AlignmentSamples {

    private static final MapShape IMAGE = new MapShape(4, 3, 4);
    private static final MapShape SEQUENCE = MapShape.sequence(4, 5);
    private static final MapShape OTHER_IMAGE = new MapShape(4, 2, 3);
    private static final MapShape OTHER_SEQUENCE = MapShape.sequence(4, 3);

    private AlignmentSamples() {}

    public static Stream<Sample> samples() {
        return Stream.of(scores(), choices(), luong(), recurrent()).flatMap(some -> some);
    }

    private static Stream<Sample> scores() {
        return Stream.of(
                        image("cosine", AlignmentMechanisms.contentBased(4, 2), 1),
                        image("cosine of constant strength", dot().withScore(new Cosine(2)), 1),
                        sequence("cosine", AlignmentMechanisms.contentBased(4, 2), 1),
                        image("additive", AlignmentMechanisms.additive(4, 2), 2),
                        image("additive, shared", dot().withScore(new Additive(3, true)), 2),
                        image("additive, many channels", dot().withScore(new Additive(17, false)), 2),
                        image(
                                "additive in a window",
                                AlignmentMechanisms.additive(4, 2).withNeighbourhood(Window.of(3)),
                                2),
                        sequence("additive", AlignmentMechanisms.additive(4, 2), 2),
                        cross("additive", AlignmentMechanisms.additive(4, 2), 2),
                        image("concat", AlignmentMechanisms.concat(4, 2), 3),
                        image("concat, shared", dot().withScore(new Concat(3, true)), 3),
                        sequence("concat", AlignmentMechanisms.concat(4, 1), 3),
                        image("location-base", AlignmentMechanisms.locationBase(4, 2, 12), 4),
                        sequence("location-base", AlignmentMechanisms.locationBase(4, 2, 5), 4),
                        image("location-base window", AlignmentMechanisms.locationBaseWindow2D(4, 2, 3), 4),
                        image(
                                "location-base window, zeros at the border",
                                AlignmentMechanisms.locationBaseWindow2D(4, 2, 3)
                                        .withNeighbourhood(new Window(3, BorderMode.ZERO, 1)),
                                4),
                        sequence("location-base window", AlignmentMechanisms.locationBaseWindow1D(4, 2, 3), 4),
                        image("general", AlignmentMechanisms.general(4, 2), 5),
                        image("general, shared", dot().withScore(new General(true)), 5),
                        sequence("general", AlignmentMechanisms.general(4, 1), 5),
                        image("dot product", AlignmentMechanisms.dotProduct(4, 2), 6),
                        sequence("dot product", AlignmentMechanisms.dotProduct(4, 2), 6),
                        image("scaled dot product", AlignmentMechanisms.scaledDotProduct(4, 2), 7),
                        sequence("scaled dot product", AlignmentMechanisms.scaledDotProduct(4, 2), 7))
                .map(sample -> sample.with(Trait.WEIGHTS));
    }

    private static Mechanism dot() {
        return AlignmentMechanisms.dotProduct(4, 2);
    }

    private static Stream<Sample> choices() {
        return Stream.of(
                image("soft", AlignmentMechanisms.soft(4, 2), 9).with(Trait.WEIGHTS),
                sequence("soft", AlignmentMechanisms.soft(4, 2), 9).with(Trait.WEIGHTS),
                image("hard", AlignmentMechanisms.hard(4, 2), 10).with(Trait.WEIGHTS, Trait.ESTIMATED_GRADIENT),
                sequence("hard", AlignmentMechanisms.hard(4, 2), 10).with(Trait.WEIGHTS, Trait.ESTIMATED_GRADIENT),
                image("hard by one number a query", dot().withNormaliser(new Hard(Hard.Draw.INVERSE_CDF)), 10)
                        .with(Trait.WEIGHTS, Trait.ESTIMATED_GRADIENT),
                image("top-k", AlignmentMechanisms.topK(4, 2, 3), 24).with(Trait.WEIGHTS),
                sequence("top-k", AlignmentMechanisms.topK(4, 2, 2), 24).with(Trait.WEIGHTS),
                image("rectified", AlignmentMechanisms.rectified(4, 2), 24).with(Trait.WEIGHTS),
                sequence("rectified", AlignmentMechanisms.rectified(4, 2), 24).with(Trait.WEIGHTS),
                image("local-m", dot().withNeighbourhood(new LocalMonotonic(1)), 12)
                        .with(Trait.WEIGHTS),
                image("local-p", dot().withNeighbourhood(new LocalPredictive(2, 3)), 13)
                        .with(Trait.WEIGHTS));
    }

    private static Stream<Sample> luong() {
        return Stream.of(
                        luong("global", AlignmentMechanisms.luongGlobal(4), 11),
                        luong("local-m", AlignmentMechanisms.luongLocalMonotonic(4, 1), 12),
                        luong("local-p", AlignmentMechanisms.luongLocalPredictive(4, 2), 13))
                .flatMap(some -> some);
    }

    private static Stream<Sample> luong(String name, Mechanism mechanism, int row) {
        LuongAttentionOptions options = LuongAttentionOptions.of(mechanism, 3);
        return pair(
                row,
                "Luong " + name,
                () -> new LuongAttention1D(options),
                () -> new LuongAttention2D(options),
                List.of(),
                List.of());
    }

    private static Stream<Sample> recurrent() {
        LocationSensitiveOptions location = LocationSensitiveOptions.of(3, 2, 3);
        AlignerOptions aligner = AlignerOptions.of(3);
        LongShortTermMemoryNetworkOptions network =
                LongShortTermMemoryNetworkOptions.of(2).withAlignment(3);
        FusionOptions fusion = FusionOptions.of(2).withAlignment(3);
        return Stream.of(
                        pair(
                                8,
                                "location-sensitive",
                                () -> new LocationSensitiveAttention1D(location),
                                () -> new LocationSensitiveAttention2D(location),
                                List.of(),
                                List.of()),
                        pair(
                                8,
                                "location-sensitive from an alignment",
                                () -> new LocationSensitiveAttention1D(location.withInitialAlignment()),
                                () -> new LocationSensitiveAttention2D(location.withInitialAlignment()),
                                List.of(MapShape.sequence(1, 3)),
                                List.of(new MapShape(1, 2, 3))),
                        pair(
                                14,
                                "aligner",
                                () -> new Aligner1D(aligner),
                                () -> new Aligner2D(aligner),
                                List.of(),
                                List.of()),
                        pair(
                                14,
                                "aligner from a state",
                                () -> new Aligner1D(aligner.withInitialState()),
                                () -> new Aligner2D(aligner.withInitialState()),
                                List.of(MapShape.sequence(3, 1)),
                                List.of(new MapShape(3, 1, 1))),
                        Stream.of(
                                Sample.of(() -> new LongShortTermMemoryNetwork1D(network), "LSTMN 1D", SEQUENCE, 15)
                                        .with(Trait.WEIGHTS),
                                Sample.of(() -> new LongShortTermMemoryNetwork2D(network), "LSTMN 2D", OTHER_IMAGE, 15)
                                        .with(Trait.WEIGHTS),
                                Sample.of(
                                                () -> new LongShortTermMemoryNetwork1D(network.withCells()),
                                                "LSTMN with cells 1D",
                                                SEQUENCE,
                                                15)
                                        .with(Trait.WEIGHTS)),
                        pair(
                                16,
                                "shallow fusion",
                                () -> new ShallowFusion1D(fusion),
                                () -> new ShallowFusion2D(fusion),
                                List.of(),
                                List.of()),
                        pair(
                                16,
                                "deep fusion",
                                () -> new DeepFusion1D(fusion),
                                () -> new DeepFusion2D(fusion),
                                List.of(),
                                List.of()))
                .flatMap(some -> some);
    }

    /** A vertex of two inputs and more, for sequences and for images. */
    private static Stream<Sample> pair(
            int row,
            String name,
            Supplier<? extends MapDefinition> sequences,
            Supplier<? extends MapDefinition> images,
            List<MapShape> moreSequences,
            List<MapShape> moreImages) {
        return Stream.of(
                vertex(row, name + " 1D", sequences, SEQUENCE, OTHER_SEQUENCE, moreSequences),
                vertex(row, name + " 2D", images, IMAGE, OTHER_IMAGE, moreImages));
    }

    private static Sample vertex(
            int row,
            String name,
            Supplier<? extends MapDefinition> definition,
            MapShape first,
            MapShape second,
            List<MapShape> more) {
        List<MapShape> inputs =
                Stream.concat(Stream.of(first, second), more.stream()).toList();
        return new Sample(List.of(row), name, definition, inputs, List.of(Trait.WEIGHTS));
    }

    private static Sample image(String name, Mechanism mechanism, int row) {
        return Sample.of(() -> new SelfAttention2D(mechanism), name + " 2D", IMAGE, row);
    }

    private static Sample sequence(String name, Mechanism mechanism, int row) {
        return Sample.of(() -> new SelfAttention1D(mechanism), name + " 1D", SEQUENCE, row);
    }

    private static Sample cross(String name, Mechanism mechanism, int row) {
        return vertex(row, name + " across 2D", () -> new CrossAttention2D(mechanism), IMAGE, OTHER_IMAGE, List.of());
    }
}
