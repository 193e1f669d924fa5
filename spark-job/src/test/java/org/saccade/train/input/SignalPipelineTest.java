package org.saccade.train.input;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.image.BadImageException;
import org.saccade.data.image.NpyArray;
import org.saccade.train.testing.TinyInput;

import java.nio.FloatBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SignalPipelineTest {
    private static final int LENGTH = 5;
    private static final NpyArray SIGNAL = new NpyArray(2, LENGTH, new float[] {0, 1, 2, 3, 4, 50, 60, 70, 80, 90});

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void aShiftMovesByEveryDistanceUpToItsBoundAndNoFurther(int shift) throws BadImageException {
        Set<NpyArray> moved = new HashSet<>();
        for (int distance = -shift; distance <= shift; distance++) {
            moved.add(shifted(distance));
        }

        Set<NpyArray> seen = new HashSet<>();
        for (int sample = 0; sample < 500; sample++) {
            seen.add(pipeline(shift).training(SIGNAL.toBytes(), 11, 0, sample));
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(moved);
    }

    @Test
    void aSignalIsTakenAsAWhole() throws BadImageException {
        assertThat(pipeline(3).views(SIGNAL.toBytes(), Crops.CENTER)).containsExactly(SIGNAL);
        assertThatThrownBy(() -> pipeline(3).views(SIGNAL.toBytes(), Crops.FIVE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("crops must be CENTER")
                .hasMessageContaining("FIVE");
    }

    @Test
    void aShiftFollowsFromSeedEpochAndSample() throws BadImageException {
        NpyArray first = pipeline(100).training(SIGNAL.toBytes(), 3, 2, 1);

        assertThat(pipeline(100).training(SIGNAL.toBytes(), 3, 2, 1)).isEqualTo(first);
    }

    @Test
    void otherSeedsEpochsAndSamplesGiveOtherShifts() throws BadImageException {
        int shift = 100;
        float[] rising = new float[4 * shift];
        for (int i = 0; i < rising.length; i++) {
            rising[i] = i;
        }
        byte[] signal = new NpyArray(1, rising.length, rising).toBytes();
        SignalPipeline pipeline = new SignalPipeline(TinyInput.signals(rising.length, shift, List.of(0.0), 1));
        Set<NpyArray> bySeed = new HashSet<>();
        Set<NpyArray> byEpoch = new HashSet<>();
        Set<NpyArray> bySample = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            bySeed.add(pipeline.training(signal, i, 0, 0));
            byEpoch.add(pipeline.training(signal, 0, i, 0));
            bySample.add(pipeline.training(signal, 0, 0, i));
        }

        // Of 201 distances, twenty draws meet about one twice.
        assertThat(bySeed).hasSizeGreaterThan(14);
        assertThat(byEpoch).hasSizeGreaterThan(14);
        assertThat(bySample).hasSizeGreaterThan(14);
    }

    @Test
    void evaluationTakesTheSignalAsItIs() throws BadImageException {
        assertThat(pipeline(3).evaluation(SIGNAL.toBytes())).isEqualTo(SIGNAL);
    }

    @Test
    void aValueThatNoFloatHoldsWhenItIsNormalisedIsRefused() {
        NpyArray signal = new NpyArray(2, 2, new float[] {0, 1, 2, 1e30f});
        SignalPipeline pipeline = new SignalPipeline(TinyInput.signals(2, 0, List.of(0.0, 5.0), 1e-9));

        assertThatThrownBy(() -> pipeline.normalise(signal, FloatBuffer.allocate(4)))
                .isInstanceOf(BadImageException.class)
                .hasMessage(
                        "its value 1.0E30 in channel 1 is out of range when input.mean and input.deviation, 5.0 and 1.0E-9,"
                                + " normalise it");
    }

    /** Value by value; the ends stand in for what lies beyond them. */
    private static NpyArray shifted(int distance) {
        float[] data = new float[2 * LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            int from = Math.max(0, Math.min(LENGTH - 1, i - distance));
            data[i] = from;
            data[LENGTH + i] = 50 + 10 * from;
        }
        return new NpyArray(2, LENGTH, data);
    }

    private static SignalPipeline pipeline(int shift) {
        return new SignalPipeline(TinyInput.signals(LENGTH, shift, List.of(0.0, 0.0), 1));
    }
}
