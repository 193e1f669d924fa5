package org.saccade.train.input;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.image.BadImageException;
import org.saccade.data.image.NpyArray;
import org.saccade.train.testing.TinyInput;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

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
    void aShiftFollowsFromSeedEpochAndSample() throws BadImageException {
        NpyArray first = pipeline(100).training(SIGNAL.toBytes(), 3, 2, 1);

        assertThat(pipeline(100).training(SIGNAL.toBytes(), 3, 2, 1)).isEqualTo(first);
    }

    @Test
    void evaluationTakesTheSignalAsItIs() throws BadImageException {
        assertThat(pipeline(3).evaluation(SIGNAL.toBytes())).isEqualTo(SIGNAL);
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
