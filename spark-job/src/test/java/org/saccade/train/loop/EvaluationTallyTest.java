package org.saccade.train.loop;

import org.junit.jupiter.api.Test;
import org.saccade.train.loop.Calibration.Bin;
import org.saccade.train.loop.Evaluation.Scored;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class EvaluationTallyTest {
    /** Probabilities of three classes, in 64ths, so that they are floats without rounding. */
    private static final int[][] SIXTY_FOURTHS = {
        {40, 14, 10}, {12, 44, 8}, {20, 24, 20}, {64, 0, 0}, {2, 60, 2},
        {22, 21, 21}, {8, 8, 48}, {30, 4, 30}, {16, 32, 16}, {10, 22, 32}
    };

    private static final int[] LABELS = {0, 1, 2, 0, 0, 1, 2, 2, 1, 1};

    @Test
    void countsWhatWasTakenForWhat() {
        Evaluation evaluation = evaluation(0, LABELS.length, 0);

        assertThat(evaluation.confusion().matrix()).isDeepEqualTo(new long[][] {{2, 1, 0}, {1, 2, 1}, {1, 1, 1}});
        assertThat(evaluation.sums().top1()).isEqualTo(0.5);
        assertThat(evaluation.worst()).isEmpty();
    }

    @Test
    void theCalibrationIsThatOfGuoEtAl() {
        // By hand, in 15 bins: of the 6th |0 - 0.71875| (24/64 and 22/64, both wrong), of the 8th |1 - 1.46875| (two of
        // 32/64 and
        // 30/64, one right), of the 10th, 11th and 12th |1 - 0.625|, |1 - 0.6875|, |1 - 0.75|, of the 15th |1 -
        // 1.9375|; over 10.
        Calibration calibration = evaluation(0, LABELS.length, 0).calibration();

        assertThat(calibration.expectedError()).isCloseTo(0.30625, within(1e-12));
        assertThat(calibration.bins()).hasSize(15);
        assertThat(calibration.bins().get(7)).isEqualTo(new Bin(3, 1.46875, 1));
        assertThat(calibration.bins().get(7).confidence()).isCloseTo(1.46875 / 3, within(1e-12));
        assertThat(calibration.bins().get(7).accuracy()).isEqualTo(1 / 3.0);
        assertThat(calibration.bins().get(14)).isEqualTo(new Bin(2, 1.9375, 1));
        assertThat(calibration.bins().get(3)).isEqualTo(new Bin(0, 0, 0));
        assertThat(calibration.bins().get(3).accuracy()).as("of no samples").isNull();
    }

    @Test
    void aBinHoldsItsUpperBoundAndNotItsLower() {
        assertThat(Calibration.bin(0.2)).as("three 15ths").isEqualTo(2);
        assertThat(Calibration.bin(Math.nextUp(0.2f))).isEqualTo(3);
        assertThat(Calibration.bin(1)).isEqualTo(14);
        assertThat(Calibration.bin(1e-9)).isZero();
        assertThat(Calibration.bin(0)).isZero();
    }

    @Test
    void keepsTheWorstInTheirOrder() {
        List<Scored> worst = evaluation(0, LABELS.length, 3).worst();

        assertThat(worst.stream().map(Scored::key)).containsExactly("4", "2", "5");
        assertThat(worst.get(0).label()).isZero();
        assertThat(worst.get(0).guess()).isEqualTo(1);
        assertThat(worst.get(0).confidence()).isEqualTo(60 / 64f);
        assertThat(worst.get(0).loss()).isCloseTo(-Math.log(2 / 64.0), within(1e-12));
        assertThat(evaluation(0, LABELS.length, 100).worst()).hasSize(10).last().satisfies(best -> {
            assertThat(best.key()).isEqualTo("3");
            assertThat(best.loss()).isZero();
        });
    }

    @Test
    void partsOfAnySizeAddUpToTheWhole() {
        Evaluation whole = evaluation(0, LABELS.length, 4);
        for (int cut = 0; cut <= LABELS.length; cut++) {
            Evaluation parts = evaluation(0, cut, 4).plus(evaluation(cut, LABELS.length, 4));

            assertThat(parts.confusion()).isEqualTo(whole.confusion());
            assertThat(parts.calibration()).as("sums of 64ths").isEqualTo(whole.calibration());
            assertThat(parts.worst()).isEqualTo(whole.worst());
            assertThat(parts.sums().correct()).isEqualTo(whole.sums().correct());
            assertThat(parts.sums().loss()).isCloseTo(whole.sums().loss(), within(1e-12));
        }
    }

    @Test
    void namesThePairsThatAreConfusedMostOften() {
        EvaluationTally tally = new EvaluationTally(4, 0);
        tally.add(guesses(3, 1, 2));
        tally.add(guesses(0, 2, 5));
        tally.add(guesses(2, 0, 2));
        tally.add(guesses(1, 1, 9));

        assertThat(tally.result().confusion().mostConfused(2))
                .containsExactly(new Confusion.Pair(0, 2, 5), new Confusion.Pair(2, 0, 2));
        assertThat(tally.result().confusion().mostConfused(10)).hasSize(3);
    }

    private static List<Prediction> guesses(int label, int guess, int times) {
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            float[] probabilities = new float[4];
            probabilities[guess] = 1;
            predictions.add(new Prediction("k", label, probabilities));
        }
        return predictions;
    }

    @Test
    void aModelThatGivesNoNumberTakesNothingForAnything() {
        float[] none = {Float.NaN, Float.NaN};
        EvaluationTally tally = new EvaluationTally(2, 1);
        tally.add(List.of(new Prediction("a", 0, new float[] {0.5f, 0.5f}), new Prediction("b", 0, none)));

        Evaluation evaluation = tally.result();
        assertThat(evaluation.sums().samples()).isEqualTo(2);
        assertThat(evaluation.sums().top1()).isEqualTo(0.5);
        assertThat(evaluation.confusion().matrix()).isDeepEqualTo(new long[][] {{1, 0}, {0, 0}});
        assertThat(evaluation.calibration().expectedError())
                .as("of the other one")
                .isEqualTo(0.5);
        assertThat(evaluation.worst()).singleElement().satisfies(worst -> {
            assertThat(worst.key()).isEqualTo("b");
            assertThat(worst.guess()).isEqualTo(Prediction.NONE);
            assertThat(worst.confidence()).isNaN();
        });
    }

    private static Evaluation evaluation(int from, int to, int mostWorst) {
        EvaluationTally tally = new EvaluationTally(3, mostWorst);
        for (int i = from; i < to; i++) {
            float[] probabilities = new float[3];
            for (int c = 0; c < 3; c++) {
                probabilities[c] = SIXTY_FOURTHS[i][c] / 64f;
            }
            tally.add(List.of(new Prediction(Integer.toString(i), LABELS[i], probabilities)));
        }
        return tally.result();
    }
}
