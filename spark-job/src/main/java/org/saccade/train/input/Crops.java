package org.saccade.train.input;

/**
 * Which parts of an image evaluation looks at. Where there are several, their probabilities are averaged, as Krizhevsky et al. do (ImageNet
 * classification with deep convolutional neural networks, 2012); the parts are those of torchvision's {@code FiveCrop} and {@code TenCrop}.
 */
public enum Crops {
    /** The middle. */
    CENTER(1),
    /** The four corners and the middle. */
    FIVE(5),
    /** Those five, and those five of the mirrored image. */
    TEN(10);

    private final int views;

    Crops(int views) {
        this.views = views;
    }

    /** How many parts of an image. */
    public int views() {
        return views;
    }
}
