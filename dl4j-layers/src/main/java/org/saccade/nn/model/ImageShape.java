package org.saccade.nn.model;

/** Channels, height and width of a network's images. */
public record ImageShape(int channels, int height, int width) {
    public ImageShape {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("an image needs at least one channel, row and column, got channels="
                    + channels + ", height=" + height + ", width=" + width);
        }
    }
}
