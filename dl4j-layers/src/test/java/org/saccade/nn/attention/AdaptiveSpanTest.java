package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.neighbourhood.Previous;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.AdaptiveSpan;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.saccade.nn.attention.Images.assertClose;

/** Adaptive spans: the ramp, its limits, and rows that see nothing. */
class AdaptiveSpanTest {

    private static List<INDArray> maps(int height, int width) {
        return IntStream.range(1, 4)
                .mapToObj(seed -> Networks.normal(DataType.DOUBLE, seed, 2, 4, height, width))
                .toList();
    }

    private static Map<String, INDArray> spans(double... spans) {
        return Map.of(AdaptiveSpan.SPANS, Nd4j.createFromArray(new double[][] {spans}));
    }

    private static Mechanism previous(double ramp, int longest) {
        return Mechanism.of(4, 2)
                .withNeighbourhood(new Previous(longest))
                .withNormaliser(new AdaptiveSpan(ramp, longest, 1));
    }

    private static Mechanism window(double ramp, int longest) {
        return Mechanism.of(4, 2)
                .withNeighbourhood(Window.of(2 * longest + 1))
                .withNormaliser(new AdaptiveSpan(ramp, longest, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 37})
    void anEndlessSpanIsAllOfTheEarlierKeys(int length) {
        List<INDArray> maps = maps(1, length);
        assertClose(
                Plain.attend(previous(4, 5), 1, maps, spans(1e9, 1e9)),
                Plain.attend(Mechanism.of(4, 2).withNeighbourhood(new Previous(5)), 1, maps, Map.of()));
    }

    @Test
    void anEndlessSpanOnAnImageIsItsWindow() {
        List<INDArray> maps = maps(13, 5);
        assertClose(
                Plain.attend(window(2, 3), 2, maps, spans(1e9, 1e9)),
                Plain.attend(Mechanism.of(4, 2).withNeighbourhood(Window.of(7)), 2, maps, Map.of()));
    }

    @Test
    void aSteepRampIsAWindowOfTheSpan() {
        List<INDArray> maps = maps(1, 37);
        assertClose(
                Plain.attend(previous(1e-9, 5), 1, maps, spans(2, 2)),
                Plain.attend(Mechanism.of(4, 2).withNeighbourhood(new Previous(2)), 1, maps, Map.of()));
    }

    /** With queries of zero a key weighs its share of the ramp: distances 1, 2, 3 of span 0 and ramp 4 have 3/4, 2/4, 1/4. */
    @ParameterizedTest
    @CsvSource({"0, 4, 0.5, 0.3333333333333333, 0.1666666666666667", "1, 2, 0.6666666666666667, 0.3333333333333333, 0"})
    void aKeyHasTheShareOfItsDistance(double span, double ramp, double first, double second, double third) {
        INDArray q = Nd4j.zeros(DataType.DOUBLE, 1, 2, 1, 6);
        INDArray v = Nd4j.zeros(DataType.DOUBLE, 1, 12, 1, 6);
        for (int key = 0; key < 6; key++) {
            v.putScalar(new int[] {0, key, 0, key}, 1);
        }
        Mechanism mechanism = Mechanism.of(2, 2)
                .withValueChannels(12)
                .withNeighbourhood(new Previous(3))
                .withNormaliser(new AdaptiveSpan(ramp, 3, 1));
        INDArray y = Plain.attend(mechanism, 1, List.of(q, q, v), spans(span, span));
        assertThat(new double[] {y.getDouble(0, 4, 0, 5), y.getDouble(0, 3, 0, 5), y.getDouble(0, 2, 0, 5)})
                .containsExactly(new double[] {first, second, third}, within(1e-12));
    }

    /** The first query has no earlier key; with a span of 0 and a ramp of 1 no query has a key. */
    @Test
    void aQueryWithoutKeysGivesZero() {
        List<INDArray> maps = maps(1, 19);
        INDArray some = Plain.attend(previous(2, 5), 1, maps, spans(3, 3));
        assertThat(some.getDouble(0, 0, 0, 0)).isZero();
        assertThat(some.getDouble(0, 0, 0, 1)).isNotZero();
        INDArray none = Plain.attend(previous(1, 5), 1, maps, spans(0, -2));
        assertThat(none.ravel().toDoubleVector()).containsOnly(0);
    }

    /** A key that the span hides must not push the others out of the range of numbers. */
    @ParameterizedTest
    @CsvSource({"DOUBLE, 900", "FLOAT, 200"})
    void aLoudKeyOutOfTheSpanChangesNothing(DataType type, double size) {
        List<INDArray> quiet = maps(1, 9).stream().map(map -> map.castTo(type)).toList();
        INDArray loudKeys = quiet.get(1).dup('c');
        for (int c = 0; c < 4; c++) {
            loudKeys.putScalar(new int[] {0, c, 0, 2}, Math.signum(quiet.get(0).getDouble(0, c, 0, 8)) * size);
        }
        Map<String, INDArray> spans = Map.of(
                AdaptiveSpan.SPANS,
                Nd4j.createFromArray(new double[][] {{2, 2}}).castTo(type));
        INDArray before = Plain.attend(previous(2, 7), 1, quiet, spans);
        INDArray after = Plain.attend(previous(2, 7), 1, List.of(quiet.get(0), loudKeys, quiet.get(2)), spans);
        for (int c = 0; c < 4; c++) {
            assertThat(after.getDouble(0, c, 0, 8)).isCloseTo(before.getDouble(0, c, 0, 8), within(1e-6));
        }
    }

    @Test
    void refusesWhatIsNoSpan() {
        assertThatThrownBy(() -> new AdaptiveSpan(0, 3, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ramp must be positive and finite, got ramp=0.0");
        assertThatThrownBy(() -> new AdaptiveSpan(2, 3, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("first must be above 0, where a span has no gradient, and at most longest, got first=4.0,"
                        + " longest=3");
        assertThatThrownBy(() -> new AdaptiveSpan(2, 3, 0))
                .hasMessage("first must be above 0, where a span has no gradient, and at most longest, got first=0.0,"
                        + " longest=3");
        assertThatThrownBy(() -> new AdaptiveSpan(2, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("longest must be at least 1, got longest=0");
    }
}
