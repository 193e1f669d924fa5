package org.saccade.train.config;

import org.saccade.data.settings.Settings;
import org.saccade.nn.graph.MapShape;

import java.io.Serializable;
import java.util.List;

/**
 * From a stored sample to the network's input.
 *
 * @param size side of the square image, pixels; of a signal its length
 * @param resize of images: short side after resizing and before cropping, pixels, at least {@code size}
 * @param shift greatest random shift in training, pixels; of a signal along its axis
 * @param mean subtracted, per channel: red, green, blue of values in 0..1; of a signal each channel that it has
 * @param deviation divided by, per channel, positive
 */
public record InputConfig(InputKind kind, int size, int resize, int shift, List<Double> mean, List<Double> deviation)
        implements Serializable {

    /** Red, green, blue. */
    public static final int COLOURS = 3;

    public InputConfig {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
    }

    static InputConfig of(Settings settings) {
        InputKind kind = settings.choice("input.kind", InputKind.class);
        InputConfig input = new InputConfig(
                kind,
                settings.integer("input.size", 1, kind.greatestSize()),
                settings.integer("input.resize", 1, kind.greatestSize()),
                settings.integer("input.shift", 0, kind.greatestSize()),
                settings.numbers("input.mean", kind.least(), kind.greatest()),
                settings.numbers("input.deviation", 0, kind.greatest()));
        if (kind == InputKind.IMAGES) {
            input.checkImages(settings);
        } else {
            input.checkSignals(settings);
        }
        if (input.deviation.contains(0.0)) {
            settings.problem("input.deviation", "must be above 0 for each channel");
        }
        return input;
    }

    private void checkImages(Settings settings) {
        if (settings.areSound("input.size", "input.resize") && resize < size) {
            settings.problem("input.resize", "must be at least input.size = " + size);
        }
        requireColours(settings, "input.mean", mean);
        requireColours(settings, "input.deviation", deviation);
    }

    private static void requireColours(Settings settings, String key, List<Double> values) {
        if (values.size() != COLOURS) {
            settings.problem(key, "must hold " + COLOURS + " numbers, for red, green and blue");
        }
    }

    private void checkSignals(Settings settings) {
        if (mean.isEmpty()) {
            settings.problem("input.mean", "must hold a number for each channel of the signals");
        }
        if (settings.areSound("input.mean", "input.deviation") && deviation.size() != mean.size()) {
            settings.problem(
                    "input.deviation", "must hold as many numbers as input.mean, a channel each: " + mean.size());
        }
    }

    /** Of one sample, as the network gets it. */
    public MapShape shape() {
        int channels = mean.size();
        return kind == InputKind.IMAGES ? new MapShape(channels, size, size) : MapShape.sequence(channels, size);
    }
}
