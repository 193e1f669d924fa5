package org.saccade.data.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.saccade.data.order.SampleRandom;
import org.saccade.data.shard.Sha256;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Against what Pillow makes of the same pictures: see rand_augment.py. */
class RandAugmentTest {
    private static final Set<AugmentOperation> BLENDS = Set.of(
            AugmentOperation.BRIGHTNESS, AugmentOperation.COLOR, AugmentOperation.CONTRAST, AugmentOperation.SHARPNESS);
    private static final RgbImage NOISE = picture("noise", 13, 11);

    @ParameterizedTest
    @EnumSource
    void everyOperationDoesWhatPillowDoes(AugmentOperation operation) throws IOException {
        List<String[]> cases = cases(operation);
        for (String[] of : cases) {
            RgbImage before = picture(of[0], Integer.parseInt(of[1]), Integer.parseInt(of[2]));
            double amount = Integer.parseInt(of[5]) * operation.amount(Integer.parseInt(of[4]));
            RgbImage after = operation.apply(before, amount);

            assertThat(before).as("left as it was").isEqualTo(picture(of[0], before.width(), before.height()));
            if (before.width() > 100) {
                assertThat(Sha256.hex(after.data())).as(String.join(" ", of)).isEqualTo(of[6]);
            } else {
                byte[] expected = Base64.getDecoder().decode(of[6]);
                assertThat(farthest(after.data(), expected))
                        .as(String.join(" ", of))
                        .isLessThanOrEqualTo(BLENDS.contains(operation) ? 1 : 0);
            }
        }
        assertThat(cases).hasSizeGreaterThanOrEqualTo(4 * 4);
    }

    private static List<String[]> cases(AugmentOperation operation) throws IOException {
        try (InputStream lines = RandAugmentTest.class.getResourceAsStream("rand-augment.txt")) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" ", -1))
                    .filter(of -> of[3].equals(operation.name()))
                    .toList();
        }
    }

    private static int farthest(byte[] one, byte[] other) {
        assertThat(one).hasSameSizeAs(other);
        int farthest = 0;
        for (int i = 0; i < one.length; i++) {
            farthest = Math.max(farthest, Math.abs((one[i] & 0xFF) - (other[i] & 0xFF)));
        }
        return farthest;
    }

    @Test
    void operationsAreDrawnThenTheirSigns() {
        for (int sample = 0; sample < 100; sample++) {
            SampleRandom random = random(sample);
            RgbImage expected = NOISE;
            for (int layer = 0; layer < 3; layer++) {
                AugmentOperation operation = AugmentOperation.values()[random.nextInt(14)];
                int sign = operation.isSigned() && random.nextBoolean() ? -1 : 1;
                expected = operation.apply(expected, sign * operation.amount(9));
            }

            assertThat(new RandAugment(3, 9).apply(NOISE, random(sample))).isEqualTo(expected);
        }
    }

    @Test
    void everyOperationAndEverySignIsEquallyLikely() {
        RgbImage image = picture("few", 24, 20);
        Map<RgbImage, Integer> seen = new HashMap<>();
        for (int sample = 0; sample < 14_000; sample++) {
            seen.merge(new RandAugment(1, 12).apply(image, random(sample)), 1, Integer::sum);
        }

        assertThat(seen).as("nine go both ways").hasSize(14 + 9);
        for (AugmentOperation operation : AugmentOperation.values()) {
            double amount = operation.amount(12);
            int forwards = seen.get(operation.apply(image, amount));
            int backwards = operation.isSigned() ? seen.get(operation.apply(image, -amount)) : 0;
            // The deviation of about 1000 of 14,000 is 30, that of half of them 22.
            assertThat(forwards + backwards).as("%s", operation).isBetween(870, 1130);
            if (operation.isSigned()) {
                assertThat(backwards).as("%s", operation).isBetween(400, 600);
            }
        }
    }

    @Test
    void withoutLayersTheImageStaysAndNothingIsDrawn() {
        SampleRandom random = random(0);

        assertThat(new RandAugment(0, 30).apply(NOISE, random)).isSameAs(NOISE);
        assertThat(random.nextDouble()).isEqualTo(random(0).nextDouble());
    }

    @Test
    void refusesWhatTorchvisionHasNot() {
        assertThatThrownBy(() -> new RandAugment(-1, 9)).hasMessage("layers must be at least 0, got -1");
        assertThatThrownBy(() -> new RandAugment(2, 31)).hasMessage("magnitude must be from 0 to 30, got 31");
        assertThatThrownBy(() -> new RandAugment(2, -1)).hasMessage("magnitude must be from 0 to 30, got -1");
    }

    /** The pictures of rand_augment.py. */
    private static RgbImage picture(String pattern, int width, int height) {
        byte[] rgb = new byte[width * height * RgbImage.CHANNELS];
        for (int i = 0; i < rgb.length; i++) {
            int pixel = i / RgbImage.CHANNELS;
            int x = pixel % width;
            int y = pixel / width;
            int channel = i % RgbImage.CHANNELS;
            int noise = (x * x * 7 + y * y * 3 + x * y * 5 + channel * 29) % 256;
            int[] few = {60 + noise % 97, 77, noise % 4 == 0 ? 10 : 200};
            rgb[i] = (byte) (pattern.equals("noise") ? noise : few[channel]);
        }
        return new RgbImage(width, height, rgb);
    }

    private static SampleRandom random(int sample) {
        return SampleRandom.of(4, 0, sample);
    }
}
