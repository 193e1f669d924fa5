package org.saccade.nn.attention.projection;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Sines and cosines of places, of wavelengths from 2 pi to 10000 times that. */
public final class Sinusoids {

    private static final double BASE = 10000;

    private Sinusoids() {}

    /** Vaswani et al. (arXiv:1706.03762): a sine and the cosine after it have one wavelength. */
    public static double paired(double place, int channel, int channels) {
        return wave(place / Math.pow(BASE, (channel - channel % 2) / (double) channels), channel);
    }

    /** Ping et al. (arXiv:1710.07654): every channel has a wavelength of its own. */
    public static double stepped(double place, int channel, int channels) {
        return wave(place / Math.pow(BASE, channel / (double) channels), channel);
    }

    private static double wave(double angle, int channel) {
        return channel % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
    }

    /** A number for each channel and place of a map. */
    @FunctionalInterface
    public interface Wave {
        double at(int channel, int row, int column);
    }

    /** [1, C, H, W]. */
    public static INDArray map(DataType type, int channels, int height, int width, Wave wave) {
        INDArray map = Nd4j.create(type, 1, channels, height, width);
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++) {
                    map.putScalar(new int[] {0, c, i, j}, wave.at(c, i, j));
                }
            }
        }
        return map;
    }
}
