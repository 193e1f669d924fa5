package org.saccade.data.image;

import org.saccade.data.order.SampleRandom;

import java.io.Serializable;

/**
 * Random changes of colour as torchvision's {@code ColorJitter} defines them: brightness, contrast and saturation are multiplied by a
 * factor drawn from {@code 1 - x} (at least 0) to {@code 1 + x}, the hue is turned by {@code -hue} to {@code hue} of the colour
 * circle, and these four follow each other in an order that is drawn too.
 *
 * @param brightness x of the factor by which each channel is multiplied, at least 0
 * @param contrast x of the factor by which the distance from the image's mean grey is multiplied, at least 0
 * @param saturation x of the factor by which the distance from the pixel's own grey is multiplied, at least 0
 * @param hue 0 to 0.5
 */
public record ColorJitter(double brightness, double contrast, double saturation, double hue) implements Serializable {

    /** The greatest turn of hue: half the circle, to either side. */
    public static final double MAX_HUE = 0.5;

    /** Changes nothing and draws nothing. */
    public static final ColorJitter NONE = new ColorJitter(0, 0, 0, 0);

    public ColorJitter {
        checkFactor("brightness", brightness);
        checkFactor("contrast", contrast);
        checkFactor("saturation", saturation);
        if (!(hue >= 0 && hue <= MAX_HUE)) {
            throw new IllegalArgumentException("hue must be from 0 to " + MAX_HUE + ", got " + hue);
        }
    }

    private static void checkFactor(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " must be at least 0, got " + value);
        }
    }

    /** Draws the order, then the four amounts, and changes a copy. */
    public RgbImage apply(RgbImage image, SampleRandom random) {
        if (equals(NONE)) {
            return image;
        }
        ColorChange[] order = order(random);
        double[] amounts = {
            factor(brightness, random),
            factor(contrast, random),
            factor(saturation, random),
            random.nextDouble(-hue, hue)
        };
        byte[] rgb = image.data().clone();
        for (ColorChange change : order) {
            change.apply(rgb, amounts[change.ordinal()]);
        }
        return new RgbImage(image.width(), image.height(), rgb);
    }

    private static double factor(double spread, SampleRandom random) {
        return random.nextDouble(Math.max(0, 1 - spread), 1 + spread);
    }

    /** Fisher and Yates: every order is equally likely. */
    static ColorChange[] order(SampleRandom random) {
        ColorChange[] changes = ColorChange.values();
        for (int last = changes.length - 1; last > 0; last--) {
            int chosen = random.nextInt(last + 1);
            ColorChange moved = changes[chosen];
            changes[chosen] = changes[last];
            changes[last] = moved;
        }
        return changes;
    }
}
