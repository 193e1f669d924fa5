package org.saccade.train.loop;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class TallyTest {
    @Test
    void countsTheBestGuessAndTheFiveBest() {
        Tally tally = new Tally(7);
        tally.add(0, new float[] {0.4f, 0.3f, 0.1f, 0.05f, 0.05f, 0.05f, 0.05f}); // best
        tally.add(1, new float[] {0.4f, 0.3f, 0.1f, 0.05f, 0.05f, 0.05f, 0.05f}); // second
        tally.add(6, new float[] {0.3f, 0.2f, 0.2f, 0.1f, 0.1f, 0.06f, 0.04f}); // last of seven

        EvaluationSums sums = tally.sums();
        assertThat(sums.samples()).isEqualTo(3);
        assertThat(sums.top1()).isEqualTo(1 / 3.0);
        assertThat(sums.top5()).isEqualTo(2 / 3.0);
        assertThat(sums.loss()).isCloseTo(-(Math.log(0.4f) + Math.log(0.3f) + Math.log(0.04f)) / 3, within(1e-12));
        assertThat(sums.top1(0)).isEqualTo(1.0);
        assertThat(sums.top1(2)).as("a class without images").isNull();
    }

    @Test
    void ofEqualGuessesTheLowerIndexIsBetter() {
        Tally tally = new Tally(2);
        tally.add(0, new float[] {0.5f, 0.5f});
        tally.add(1, new float[] {0.5f, 0.5f});

        assertThat(tally.sums().correct()).containsExactly(1, 0);
    }

    @Test
    void aBrokenModelIsNeverRight() {
        Tally tally = new Tally(6);
        tally.add(0, new float[] {Float.NaN, Float.NaN, Float.NaN, Float.NaN, Float.NaN, Float.NaN});

        assertThat(tally.sums().top1()).isZero();
        assertThat(tally.sums().top5()).isZero();
        assertThat(tally.sums().loss()).isNaN();
    }

    @Test
    void partsOfAnySizeAddUpToTheWhole() {
        float[][] probabilities = {{0.9f, 0.1f}, {0.2f, 0.8f}, {0.6f, 0.4f}, {0.3f, 0.7f}, {0.5f, 0.5f}};
        int[] labels = {0, 1, 1, 0, 0};
        for (int cut = 0; cut <= labels.length; cut++) {
            EvaluationSums whole = sums(probabilities, labels, 0, labels.length);
            EvaluationSums parts = EvaluationSums.fromBytes(
                            sums(probabilities, labels, 0, cut).toBytes())
                    .plus(EvaluationSums.fromBytes(
                            sums(probabilities, labels, cut, labels.length).toBytes()));

            assertThat(parts.top1()).isEqualTo(whole.top1());
            assertThat(parts.perClass()).isEqualTo(whole.perClass());
            assertThat(parts.correct5()).isEqualTo(whole.correct5());
            assertThat(parts.loss()).isCloseTo(whole.loss(), within(1e-12));
        }
    }

    private static EvaluationSums sums(float[][] probabilities, int[] labels, int from, int to) {
        Tally tally = new Tally(2);
        for (int i = from; i < to; i++) {
            tally.add(labels[i], probabilities[i]);
        }
        return tally.sums();
    }
}
