package org.saccade.train.input;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.data.image.CropBox;
import org.saccade.data.order.SampleRandom;
import org.saccade.train.config.MixConfig;

import java.nio.FloatBuffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class MixerTest {
    private static final long[] IMAGE = {3, 20, 32};
    private static final long[] SIGNAL = {2, 50};

    @Test
    void mixupDrawsItsPartOfBeta() {
        SampleRandom random = random(5);
        random.nextDouble(); // whether it is mixed

        assertThat(mixer(0.4, 0, 1, IMAGE).draw(random(5))).isEqualTo(new Mixture.Sum(random.nextBeta(0.4)));
    }

    /** The boxes were computed by the algorithm of the authors' code, written in Python on the same stream. */
    @ParameterizedTest
    @CsvSource({
        "0,  9,  1,  8,  6, 0.925",
        "1, 11,  6, 21, 14, 0.540625",
        "2,  0,  7, 20, 13, 0.59375",
        "3, 16, 10, 16, 10, 0.75",
        "4,  0,  0, 14, 14, 0.69375",
        "5, 10, 12, 22,  8, 0.725"
    })
    void cutmixPastesABoxAndCountsItsArea(int sample, int x, int y, int width, int height, double own) {
        Mixture.Paste paste = (Mixture.Paste) mixer(0, 1, 1, IMAGE).draw(random(sample));

        assertThat(paste.box()).isEqualTo(new CropBox(x, y, width, height));
        assertThat(paste.own()).isCloseTo(own, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"0, 18, 4, 0.92", "1, 16, 34, 0.32", "2, 0, 31, 0.38", "3, 24, 26, 0.48"})
    void ofASignalCutmixPastesAnInterval(int sample, int x, int length, double own) {
        Mixture.Paste paste = (Mixture.Paste) mixer(0, 1, 1, SIGNAL).draw(random(sample));

        assertThat(paste.box()).isEqualTo(new CropBox(x, 0, length, 1));
        assertThat(paste.own()).isCloseTo(own, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 1, 1000, 0", "0, 1, 1, 0, 1000", "1, 1, 1, 500, 500", "1, 1, 0.5, 250, 250", "0, 1, 0, 0, 0"})
    void bothAreEquallyLikelyAndAsLikelyAsAskedFor(
            double mixup, double cutmix, double probability, int sums, int pastes) {
        Mixer mixer = mixer(mixup, cutmix, probability, IMAGE);
        int seenSums = 0;
        int seenPastes = 0;
        for (int sample = 0; sample < 1000; sample++) {
            Mixture mixture = mixer.draw(random(sample));
            if (mixture instanceof Mixture.Paste) {
                seenPastes++;
            } else if (!mixture.equals(Mixture.NONE)) {
                seenSums++;
            }
        }
        // The deviation of a half of 1000 is 16.
        int slack = probability == 1 && sums * pastes == 0 || probability == 0 ? 0 : 80;
        assertThat(seenSums).isBetween(sums - slack, sums + slack);
        assertThat(seenPastes).isBetween(pastes - slack, pastes + slack);
    }

    @Test
    void twoSamplesAreMixedWithEachOtherAsTheyWere() {
        FloatBuffer one = FloatBuffer.wrap(new float[] {1, 2, 3, 4, 5, 6, /**/ 7, 8, 9, 10, 11, 12});
        FloatBuffer other = FloatBuffer.wrap(new float[] {0, 0, 0, 0, 0, 0, /**/ 4, 4, 4, 4, 4, 4});

        // Two channels of two rows of three; the second row from its second column on.
        mixer(1, 1, 1, new long[] {2, 2, 3})
                .mix(one, new Mixture.Paste(new CropBox(1, 1, 2, 1), 2 / 3.0), other, new Mixture.Sum(0.75));

        assertThat(one.array()).containsExactly(1, 2, 3, 4, 0, 0, /**/ 7, 8, 9, 10, 4, 4);
        assertThat(other.array())
                .containsExactly(0.25f, 0.5f, 0.75f, 1, 1.25f, 1.5f, /**/ 4.75f, 5, 5.25f, 5.5f, 5.75f, 6);
    }

    private static Mixer mixer(double mixup, double cutmix, double probability, long[] shape) {
        return new Mixer(new MixConfig(0, mixup, cutmix, probability), shape);
    }

    private static SampleRandom random(int sample) {
        return SampleRandom.ofMixture(1, 0, sample);
    }
}
