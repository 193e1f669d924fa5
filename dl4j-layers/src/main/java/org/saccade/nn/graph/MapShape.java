package org.saccade.nn.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.SavedOptions;

/**
 * The shape of one example: a feature map. A sequence [B, C, W] is a map of height 1.
 *
 * @param channels channels, at least 1
 * @param height rows of pixels, at least 1
 * @param width columns of pixels, at least 1
 */
public record MapShape(int channels, int height, int width) implements SavedOptions {

    public MapShape {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("a map has at least one channel, row and column, got channels="
                    + channels + ", height=" + height + ", width=" + width);
        }
    }

    public static MapShape sequence(int channels, int length) {
        return new MapShape(channels, 1, length);
    }

    /** Of a graph's input [B, C, H, W], a placeholder: only those know their shape. */
    public static MapShape of(SDVariable placeholder) {
        long[] shape = placeholder.getShape();
        return new MapShape(Math.toIntExact(shape[1]), Math.toIntExact(shape[2]), Math.toIntExact(shape[3]));
    }

    /** Height times width. */
    public long positions() {
        return (long) height * width;
    }
}
