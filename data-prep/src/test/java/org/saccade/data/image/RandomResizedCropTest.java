package org.saccade.data.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.data.order.SampleRandom;

import java.util.HashSet;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

class RandomResizedCropTest {
    private static final int DRAWS = 20_000;

    /** The expected boxes were computed by torchvision's algorithm, written in Python on the same stream. */
    @ParameterizedTest
    @CsvSource({
        "500, 375, 1, 0, 0, 38, 73, 205, 195",
        "500, 375, 1, 0, 1, 101, 12, 295, 318",
        "500, 375, 7, 3, 4711, 35, 76, 346, 277",
        "375, 500, 1, 0, 0, 22, 123, 205, 195",
        "61, 43, 1, 0, 2, 16, 5, 13, 17"
    })
    void theBoxesNeverChange(
            int imageWidth, int imageHeight, long seed, int epoch, int sample, int x, int y, int width, int height) {
        SampleRandom random = SampleRandom.of(seed, epoch, sample);

        assertThat(RandomResizedCrop.PUBLISHED.box(imageWidth, imageHeight, random))
                .isEqualTo(new CropBox(x, y, width, height));
    }

    @ParameterizedTest
    @CsvSource({"500, 375", "7, 3", "1, 1", "2, 1", "13, 17", "1, 1000", "65535, 1", "10000, 10000"})
    void theBoxLiesInsideTheImage(int width, int height) {
        for (int sample = 0; sample < 2000; sample++) {
            RandomResizedCrop.PUBLISHED.box(width, height, random(sample)).checkInside(width, height);
        }
    }

    @Test
    void areaAndRatioStayBetweenTheirBounds() {
        RandomResizedCrop crop = new RandomResizedCrop(0.2, 0.3, 0.5, 1.5);
        double leastArea = 1;
        double greatestArea = 0;
        double leastRatio = 9;
        double greatestRatio = 0;
        for (int sample = 0; sample < DRAWS; sample++) {
            CropBox box = crop.box(4000, 4000, random(sample));
            double area = (double) box.width() * box.height() / (4000 * 4000);
            double ratio = (double) box.width() / box.height();
            leastArea = Math.min(leastArea, area);
            greatestArea = Math.max(greatestArea, area);
            leastRatio = Math.min(leastRatio, ratio);
            greatestRatio = Math.max(greatestRatio, ratio);
        }

        assertThat(leastArea).isEqualTo(0.2, within(1e-3));
        assertThat(greatestArea).isEqualTo(0.3, within(1e-3));
        assertThat(leastRatio).isEqualTo(0.5, within(2e-3));
        assertThat(greatestRatio).isEqualTo(1.5, within(2e-3));
    }

    @Test
    void areaIsUniformAndRatioIsUniformInItsLogarithm() {
        RandomResizedCrop crop = new RandomResizedCrop(0.1, 0.3, 0.5, 2);
        double area = 0;
        double logRatio = 0;
        for (int sample = 0; sample < DRAWS; sample++) {
            CropBox box = crop.box(4000, 4000, random(sample));
            area += (double) box.width() * box.height() / (4000 * 4000) / DRAWS;
            logRatio += Math.log((double) box.width() / box.height()) / DRAWS;
        }

        assertThat(area).isCloseTo(0.2, offset(0.002));
        // Uniform in the ratio itself, the mean logarithm would be 0.155.
        assertThat(logRatio).isCloseTo(0, offset(0.015));
    }

    @Test
    void everyPlaceIsReached() {
        RandomResizedCrop quarter = new RandomResizedCrop(0.25, 0.25, 1, 1);
        Set<CropBox> boxes = new HashSet<>();
        for (int sample = 0; sample < 500; sample++) {
            boxes.add(quarter.box(4, 4, random(sample)));
        }

        Set<CropBox> all = new HashSet<>();
        for (int y = 0; y <= 2; y++) {
            for (int x = 0; x <= 2; x++) {
                all.add(new CropBox(x, y, 2, 2));
            }
        }
        assertThat(boxes).isEqualTo(all);
    }

    /** Eight hundredths of these areas, at most as wide as 4:3 allows, are higher or wider than the image. */
    @ParameterizedTest
    @CsvSource({"1000, 30, 480, 0, 40, 30", "30, 1000, 0, 480, 30, 40", "1000, 1, 499, 0, 1, 1", "1, 1000, 0, 499, 1, 1"
    })
    void theMiddleIsTakenWhereNoBoxFits(int imageWidth, int imageHeight, int x, int y, int width, int height) {
        for (int sample = 0; sample < 20; sample++) {
            assertThat(RandomResizedCrop.PUBLISHED.box(imageWidth, imageHeight, random(sample)))
                    .isEqualTo(new CropBox(x, y, width, height));
        }
    }

    @Test
    void allOfTheImageIsTheMiddleWhereItsRatioIsAllowed() {
        // Wide boxes of nearly all the area never fit, and the image itself is none of them.
        RandomResizedCrop crop = new RandomResizedCrop(0.99, 1, 1, 9);

        Set<CropBox> boxes = new HashSet<>();
        for (int sample = 0; sample < 500; sample++) {
            boxes.add(crop.box(5, 5, random(sample)));
        }
        assertThat(boxes).containsExactly(CropBox.whole(5, 5));
    }

    @Test
    void refusesBoundsThatAreNone() {
        assertThatThrownBy(() -> new RandomResizedCrop(0, 1, 1, 1))
                .hasMessage("areas must rise and lie above 0 and up to 1, got minArea=0.0, maxArea=1.0");
        assertThatThrownBy(() -> new RandomResizedCrop(0.5, 1.5, 1, 1)).hasMessageContaining("maxArea=1.5");
        assertThatThrownBy(() -> new RandomResizedCrop(0.5, 0.4, 1, 1)).hasMessageContaining("minArea=0.5");
        assertThatThrownBy(() -> new RandomResizedCrop(0.5, 1, 2, 1))
                .hasMessage("ratios must rise and lie above 0, got minRatio=2.0, maxRatio=1.0");
        assertThatThrownBy(() -> new RandomResizedCrop(0.5, 1, 0, 1)).hasMessageContaining("minRatio=0.0");
    }

    private static SampleRandom random(int sample) {
        return SampleRandom.of(3, 0, sample);
    }
}
