package org.saccade.data.image;

import org.saccade.data.order.SampleRandom;

import java.io.Serializable;

/**
 * Some operations on an image, drawn one after the other from a list of fourteen, all equally strong: RandAugment (Cubuk et al., arXiv:1909.13719),
 * with the list and the magnitudes of torchvision's {@code RandAugment}.
 *
 * @param layers operations on each image; 0 for none
 * @param magnitude of each, 0 to {@value #GREATEST_MAGNITUDE}
 */
public record RandAugment(int layers, int magnitude) implements Serializable {
    public static final int GREATEST_MAGNITUDE = 30;

    public RandAugment {
        if (layers < 0) {
            throw new IllegalArgumentException("layers must be at least 0, got " + layers);
        }
        if (magnitude < 0 || magnitude > GREATEST_MAGNITUDE) {
            throw new IllegalArgumentException(
                    "magnitude must be from 0 to " + GREATEST_MAGNITUDE + ", got " + magnitude);
        }
    }

    /** Draws each operation and, where it goes both ways, its sign. The result has the image's size. */
    public RgbImage apply(RgbImage image, SampleRandom random) {
        AugmentOperation[] operations = AugmentOperation.values();
        RgbImage changed = image;
        for (int layer = 0; layer < layers; layer++) {
            AugmentOperation operation = operations[random.nextInt(operations.length)];
            double amount = operation.amount(magnitude);
            boolean negative = operation.isSigned() && random.nextBoolean();
            changed = operation.apply(changed, negative ? -amount : amount);
        }
        return changed;
    }
}
