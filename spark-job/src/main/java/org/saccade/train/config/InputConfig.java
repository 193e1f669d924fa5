package org.saccade.train.config;

import java.io.Serializable;
import java.util.List;

/**
 * From a stored image to the network's input.
 *
 * @param size side of the square input, pixels
 * @param resize short side after resizing and before cropping, pixels, at least {@code size}
 * @param shift greatest random shift in training, pixels
 * @param mean subtracted, per colour (red, green, blue) of values in 0..1
 * @param deviation divided by, per colour, positive
 */
public record InputConfig(int size, int resize, int shift, List<Double> mean, List<Double> deviation)
        implements Serializable {

    /** Red, green, blue. */
    public static final int CHANNELS = 3;

    public InputConfig {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
    }
}
