package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.saccade.nn.attention.catalogue.ImageMechanisms;
import org.saccade.nn.attention.catalogue.LocalMechanisms;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.MapShape;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What published layers cost, by the formulas of their papers. */
class AttentionArithmeticTest {

    // P positions, C channels of the input, D of queries, keys and values, k side of a window

    /** Operations of a softmax. */
    private static final int LOGIT = 5;

    private static Arithmetic of(Mechanism mechanism, MapShape input) {
        return new AttentionGraph(mechanism, 2).arithmetic(input, input, input);
    }

    /** 3PCD + 2Pk²D, and q · r by rows and columns: PkD, never Pk²D. An addition of k + r is Pk²D. */
    @Test
    void countsStandAloneSelfAttention() {
        MapShape input = new MapShape(24, 11, 13);
        long p = 11 * 13;
        LocalSelfAttention2D layer =
                new LocalSelfAttention2D(LocalSelfAttentionOptions.of(64, 8, 7).withInput(input));
        Arithmetic arithmetic = layer.arithmetic(List.of(input));
        assertThat(arithmetic)
                .isEqualTo(
                        new Arithmetic(3 * p * 24 * 64 + 2 * p * 49 * 64 + p * 7 * 64, p * 49 * 64, LOGIT * p * 8 * 49))
                .isEqualTo(of(LocalMechanisms.standAlone(64, 8, 7), input));
        assertThat(arithmetic.operations()).isEqualTo(2 * arithmetic.multiplyAdds() + p * 49 * (64 + LOGIT * 8));
    }

    /** An odd number of channels of a head: one more for columns. */
    @Test
    void countsHalvesOfUnequalWidth() {
        MapShape input = new MapShape(6, 5, 4);
        assertThat(of(LocalMechanisms.standAlone(6, 2, 3), input))
                .isEqualTo(new Arithmetic(20 * (3 * 36 + 2 * 9 * 6 + 3 * 6), 20 * 9 * 6, LOGIT * 20 * 2 * 9));
    }

    /** Without content there is no key that an embedding would be added to. */
    @Test
    void countsPositionsAlone() {
        MapShape input = new MapShape(64, 9, 9);
        assertThat(of(LocalMechanisms.positionsOnly(64, 8, 7), input))
                .isEqualTo(new Arithmetic(81 * (2 * 64 * 64 + 49 * 64 + 7 * 64), 0, LOGIT * 81 * 8 * 49));
    }

    /** 2 operations a multiply-add: one value matrix 0.263, four 0.347, 4x4 convolution 0.552 (arXiv:1906.05909, 224x224 pixels). */
    @Test
    void countsTheStemsOfStandAloneNetworks() {
        assertThat(giga(LocalMechanisms.spatiallyAwareStem(64, 4, 4, 4))).isCloseTo(0.347, within(5e-4));
        assertThat(giga(LocalMechanisms.convolutionValuesStem(64, 4, 4))).isCloseTo(0.552, within(5e-4));
        Mechanism pointwise = LocalMechanisms.standAloneStem(64, 4, 4).withPosition(Positions.NONE.position());
        assertThat(giga(pointwise)).isCloseTo(0.263, within(5e-4));
    }

    private static double giga(Mechanism stem) {
        return of(stem, new MapShape(3, 224, 224)).multiplyAdds() * 2 / 1e9;
    }

    /** P(3CD + DC) + 2P²D. */
    @Test
    void countsMultiHeadAttention() {
        MapShape input = new MapShape(12, 7, 5);
        assertThat(of(SelfAttentionMechanisms.multiHead(20, 4).withOutput(Output.mixedTo(12)), input))
                .isEqualTo(new Arithmetic(35 * 4 * 12 * 20 + 2 * 35 * 35 * 20, 0, LOGIT * 35 * 35 * 4));
    }

    /** 9d(T + 2T') + 2d²T + 2d²T' + 2dTT', T' = T / 4 (arXiv:2103.15808). */
    @Test
    void countsConvolutionalProjections() {
        int d = 24;
        long t = 14 * 14;
        long keys = 7 * 7;
        assertThat(of(SelfAttentionMechanisms.cvt(d, 3, d, 2), new MapShape(d, 14, 14)))
                .isEqualTo(new Arithmetic(
                        9 * d * (t + 2 * keys) + 2 * d * d * t + 2 * d * d * keys + 2 * d * t * keys,
                        0,
                        LOGIT * 3 * t * keys));
    }

    /** P 5C²/4 + P²(C/8 + C). */
    @Test
    void countsSagan() {
        MapShape input = new MapShape(16, 6, 5);
        assertThat(of(ImageMechanisms.sagan(16), input))
                .isEqualTo(new Arithmetic(30 * 5 * 16 * 16 / 4 + 30 * 30 * (2 + 16), 0, LOGIT * 30 * 30));
    }

    /** 3PD² + 2P²D and, as embeddings of whole heads, P(2H - 1 + 2W - 1)D. */
    @Test
    void countsTheBottleneckTransformer() {
        MapShape input = new MapShape(16, 6, 5);
        assertThat(of(SelfAttentionMechanisms.bottleneckTransformer(16, 4), input))
                .isEqualTo(new Arithmetic(
                        30 * (3 * 256 + 2 * 30 * 16 + (11 + 9) * 16), 30 * 30 * 16, LOGIT * 30 * 30 * 4));
    }

    /** As many embeddings as offsets that are told apart, for keys and for values. */
    @Test
    void countsEachRelativePositionOnce() {
        MapShape input = MapShape.sequence(8, 10);
        Mechanism shaw = SelfAttentionMechanisms.shaw(8, 2, 3);
        long plain = 10 * 3 * 64 + 2 * 10 * 10 * 8;
        assertThat(new AttentionGraph(shaw, 1).arithmetic(input, input, input))
                .isEqualTo(new Arithmetic(plain + 2 * 10 * 7 * 8, 2 * 100 * 8, LOGIT * 2 * 100));
    }

    @Test
    void countsASegmentAndItsMemory() {
        MapShape segment = MapShape.sequence(8, 5);
        MapShape whole = MapShape.sequence(8, 7);
        long seen = 3 + 4 + 5 + 6 + 7;
        long projections = 5 * 64 + 2 * 7 * 64;
        assertThat(new AttentionGraph(SelfAttentionMechanisms.transformerXl(8, 2), 1).arithmetic(segment, whole, whole))
                .isEqualTo(new Arithmetic(projections + 2 * seen * 8 + 7 * 64 + 5 * 7 * 8, 0, LOGIT * 2 * seen));
    }
}
