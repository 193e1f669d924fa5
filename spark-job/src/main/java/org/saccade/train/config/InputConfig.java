package org.saccade.train.config;

import org.saccade.data.image.ColorJitter;
import org.saccade.data.image.RandAugment;
import org.saccade.data.image.RandomResizedCrop;
import org.saccade.data.settings.Settings;
import org.saccade.nn.graph.MapShape;

import java.io.Serializable;
import java.util.List;

/**
 * From a stored sample to the network's input.
 *
 * @param size side of the square image, pixels; of a signal its length
 * @param resize of images: short side after resizing and before cropping, pixels, at least {@code size}
 * @param crop of images: the part that training sees
 * @param cropArea smallest and greatest part of the image's area, where the crop is random in size
 * @param cropRatio smallest and greatest width by height, where the crop is random in size
 * @param shift greatest random shift in training, pixels; of a signal along its axis
 * @param flip of images: whether every second one, at random, is mirrored left and right in training
 * @param randAugment of images: operations in training that are drawn from a list
 * @param jitter of images: the random changes of colour in training
 * @param erasing of images: the random rectangle that training does not see
 * @param mean subtracted, per channel: red, green, blue of values in 0..1; of a signal each channel that it has
 * @param deviation divided by, per channel, positive
 */
public record InputConfig(
        InputKind kind,
        int size,
        int resize,
        CropKind crop,
        List<Double> cropArea,
        List<Double> cropRatio,
        int shift,
        boolean flip,
        RandAugment randAugment,
        ColorJitter jitter,
        ErasingConfig erasing,
        List<Double> mean,
        List<Double> deviation)
        implements Serializable {

    /** Red, green, blue. */
    public static final int COLOURS = 3;

    /** Of the sides of a rectangle that is drawn. */
    static final double GREATEST_RATIO = 100;

    private static final int MOST_LAYERS = 100;
    private static final double GREATEST_JITTER = 10;

    public InputConfig {
        cropArea = List.copyOf(cropArea);
        cropRatio = List.copyOf(cropRatio);
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
    }

    static InputConfig of(Settings settings) {
        InputKind kind = settings.choice("input.kind", InputKind.class);
        InputConfig input = new InputConfig(
                kind,
                settings.integer("input.size", 1, kind.greatestSize()),
                settings.integer("input.resize", 1, kind.greatestSize()),
                settings.choice("input.crop", CropKind.class),
                range(settings, "input.crop-area", 1),
                range(settings, "input.crop-ratio", GREATEST_RATIO),
                settings.integer("input.shift", 0, kind.greatestSize()),
                settings.bool("input.flip"),
                new RandAugment(
                        settings.integer("input.rand-augment.layers", 0, MOST_LAYERS),
                        settings.integer("input.rand-augment.magnitude", 0, RandAugment.GREATEST_MAGNITUDE)),
                new ColorJitter(
                        settings.number("input.jitter.brightness", 0, GREATEST_JITTER),
                        settings.number("input.jitter.contrast", 0, GREATEST_JITTER),
                        settings.number("input.jitter.saturation", 0, GREATEST_JITTER),
                        settings.number("input.jitter.hue", 0, ColorJitter.MAX_HUE)),
                ErasingConfig.of(settings),
                settings.numbers("input.mean", kind.least(), kind.greatest()),
                settings.numbers("input.deviation", 0, kind.greatest()));
        if (kind == InputKind.IMAGES) {
            input.checkImages(settings);
        } else {
            input.checkSignals(settings);
        }
        input.checkCrop(settings);
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
        if (crop != CropKind.SHIFT) {
            settings.problem("input.crop", "must be shift for signals");
        }
        if (flip) {
            settings.problem("input.flip", "must be false for signals");
        }
        if (!jitter.equals(ColorJitter.NONE)) {
            settings.problem("input.jitter must be 0 throughout for signals: they have no colour");
        }
        if (randAugment.layers() > 0) {
            settings.problem("input.rand-augment.layers", "must be 0 for signals: its operations are those of images");
        }
        if (erasing.isOn()) {
            settings.problem("input.erasing.probability", "must be 0 for signals");
        }
    }

    private void checkCrop(Settings settings) {
        if (crop == CropKind.RANDOM_RESIZED) {
            if (shift != 0) {
                settings.problem("input.shift", "must be 0 where input.crop = random-resized: the place is random");
            }
        } else if (settings.isSound() && !randomResizedCrop().equals(RandomResizedCrop.PUBLISHED)) {
            settings.problem("input.crop-area and input.crop-ratio need input.crop = random-resized, got "
                    + Settings.nameOf(crop));
        }
    }

    /** The smallest and the greatest value, above 0. */
    static List<Double> range(Settings settings, String key, double greatest) {
        List<Double> range = settings.numbers(key, 0, greatest);
        if (settings.areSound(key) && !(range.size() == 2 && 0 < range.get(0) && range.get(0) <= range.get(1))) {
            settings.problem(key, "must hold the smallest and the greatest value, above 0");
        }
        return range;
    }

    /** The crop of random size, whether or not it is the one that is taken. */
    public RandomResizedCrop randomResizedCrop() {
        return new RandomResizedCrop(cropArea.get(0), cropArea.get(1), cropRatio.get(0), cropRatio.get(1));
    }

    /** Of one sample, as the network gets it. */
    public MapShape shape() {
        int channels = mean.size();
        return kind == InputKind.IMAGES ? new MapShape(channels, size, size) : MapShape.sequence(channels, size);
    }
}
