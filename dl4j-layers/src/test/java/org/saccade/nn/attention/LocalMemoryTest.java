package org.saccade.nn.attention;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.nn.attention.catalogue.LocalMechanisms;
import org.saccade.nn.attention.neighbourhood.LocalPredictive;
import org.saccade.nn.attention.normaliser.AdaptiveSpan;
import org.saccade.nn.attention.normaliser.Hard;
import org.saccade.nn.attention.normaliser.TalkingHeads;
import org.saccade.nn.attention.score.Additive;
import org.saccade.nn.attention.score.Concat;
import org.saccade.nn.graph.Fusion;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Local attention in tiles keeps less for backward than windows that are unfolded for every query. */
class LocalMemoryTest {

    /** Kernels keep no weights of any attention. */
    @BeforeEach
    void operationByOperation() {
        Fusion.OFF.use();
    }

    @AfterEach
    void asBefore() {
        System.clearProperty(Fusion.PROPERTY);
    }

    /** The stages of a residual network with 8 heads, at 224 pixels. */
    @ParameterizedTest
    @CsvSource({"64, 56", "128, 28", "256, 14"})
    void tilesKeepLessThanUnfoldedWindows(int channels, int side) {
        MapShape map = new MapShape(channels, side, side);
        assertThat(layer(channels).keptElements(List.of(map))).isLessThan(unfolded(map, 8, 7) / 3);
    }

    private static LocalSelfAttention2D layer(int channels) {
        LocalSelfAttentionOptions options = LocalSelfAttentionOptions.of(channels, 8, 7);
        return new LocalSelfAttention2D(options.withInput(new MapShape(channels, 1, 1)));
    }

    /** Queries, a key and a value for each place of a window, and the weights. */
    private static long unfolded(MapShape map, int heads, int window) {
        long neighbours = (long) window * window;
        return map.positions() * (map.channels() * (1 + 2 * neighbours) + heads * neighbours);
    }

    /** Twice as long a sequence: twice as much, not four times. */
    @Test
    void aSlidingWindowGrowsWithTheLength() {
        Mechanism sliding = LocalMechanisms.sliding(64, 4, 129, 1);
        assertThat(kept(sliding, 8192)).isLessThanOrEqualTo(2 * kept(sliding, 4096));
        assertThat(kept(sliding, 8192)).isLessThan(kept(Mechanism.of(64, 4), 8192) / 10);
    }

    @Test
    void globalTokensGrowWithTheLength() {
        GlobalSlidingAttention1D layer =
                new GlobalSlidingAttention1D(GlobalSlidingAttentionOptions.of(64, 4, 129, List.of(0, 1)));
        long half = layer.keptElements(List.of(MapShape.sequence(64, 4096)));
        long whole = layer.keptElements(List.of(MapShape.sequence(64, 8192)));
        assertThat(whole).isLessThanOrEqualTo(2 * half);
    }

    private static Stream<Arguments> partsThatKeepMore() {
        Mechanism plain = Mechanism.of(64, 4);
        return Stream.of(
                arguments(plain.withDropout(0.1), 2),
                arguments(plain.withScore(new Additive(3, true)), 3),
                arguments(plain.withScore(new Concat(64, true)), 8),
                arguments(plain.withNeighbourhood(new LocalPredictive(2, 3)), 3),
                arguments(plain.withNormaliser(new TalkingHeads()), 1),
                arguments(plain.withNormaliser(new AdaptiveSpan(2, 4, 2)), 2),
                arguments(plain.withNormaliser(Hard.gumbel()), 1));
    }

    /** Arrays of the size of the weights, of 4 heads. */
    @ParameterizedTest
    @MethodSource("partsThatKeepMore")
    void partsCountWhatTheyKeep(Mechanism mechanism, int more) {
        assertThat(kept(mechanism, 100) - kept(Mechanism.of(64, 4), 100)).isEqualTo(more * 4 * 100 * 100);
    }

    private static long kept(Mechanism mechanism, int length) {
        MapShape map = MapShape.sequence(64, length);
        return new AttentionGraph(mechanism, 1).keptElements(map, map);
    }
}
