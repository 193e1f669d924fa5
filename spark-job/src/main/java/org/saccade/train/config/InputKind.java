package org.saccade.train.config;

import org.saccade.data.image.NpyArray;
import org.saccade.data.shard.ImageFormat;

import java.util.Set;

/** What a network looks at. */
public enum InputKind {
    /** Pictures in red, green and blue, values scaled to 0..1. */
    IMAGES(2, 4096, 0, 1, Set.of(ImageFormat.JPG, ImageFormat.PNG, ImageFormat.PIXELS)),
    /** Sequences of as many channels as there are, values as they are stored. */
    SIGNALS(1, NpyArray.MAX_SIDE, -1e9, 1e9, Set.of(ImageFormat.NPY));

    private final int axes;
    private final int greatestSize;
    private final double least;
    private final double greatest;
    private final Set<ImageFormat> formats;

    InputKind(int axes, int greatestSize, double least, double greatest, Set<ImageFormat> formats) {
        this.axes = axes;
        this.greatestSize = greatestSize;
        this.least = least;
        this.greatest = greatest;
        this.formats = formats;
    }

    /** What a network of so many axes looks at. */
    public static InputKind ofAxes(int axes) {
        return axes == IMAGES.axes ? IMAGES : SIGNALS;
    }

    /** Of the network: 2 for images, 1 for sequences. */
    public int axes() {
        return axes;
    }

    /** Whether samples of this kind are stored so. */
    public boolean isStoredAs(ImageFormat format) {
        return formats.contains(format);
    }

    /** The other one. */
    public InputKind other() {
        return this == IMAGES ? SIGNALS : IMAGES;
    }

    int greatestSize() {
        return greatestSize;
    }

    /** Of the values, which are normalised. */
    double least() {
        return least;
    }

    double greatest() {
        return greatest;
    }
}
