package org.saccade.train.testing;

import org.saccade.data.image.ColorJitter;
import org.saccade.data.image.RandAugment;
import org.saccade.train.config.CropKind;
import org.saccade.train.config.ErasingConfig;
import org.saccade.train.config.ErasingFill;
import org.saccade.train.config.InputConfig;
import org.saccade.train.config.InputKind;
import org.saccade.train.config.LoaderConfig;

import java.time.Duration;
import java.util.List;

/** Settings of inputs for tests. */
public final class TinyInput {
    /** One thread, two batches ahead, as by default. */
    public static final LoaderConfig LOADER = loader(1, 2);

    public static final RandAugment NO_RAND_AUGMENT = new RandAugment(0, 9);

    public static final ErasingConfig NO_ERASING =
            new ErasingConfig(0, List.of(0.02, 0.33), List.of(0.3, 3.3), ErasingFill.MEAN);

    private static final List<Double> AREA = List.of(0.08, 1.0);
    private static final List<Double> RATIO = List.of(3 / 4.0, 4 / 3.0);

    private TinyInput() {}

    /** Images that are resized and shifted; red, green and blue normalised alike. */
    public static InputConfig images(int size, int resize, int shift, double mean, double deviation) {
        return images(
                size,
                resize,
                CropKind.SHIFT,
                shift,
                false,
                ColorJitter.NONE,
                List.of(mean, mean, mean),
                List.of(deviation, deviation, deviation));
    }

    /** Images that are cropped at random sizes, and changed as given. */
    public static InputConfig augmented(int size, int resize, boolean flip, ColorJitter jitter) {
        return images(
                size,
                resize,
                CropKind.RANDOM_RESIZED,
                0,
                flip,
                jitter,
                List.of(0.5, 0.5, 0.5),
                List.of(0.25, 0.25, 0.25));
    }

    /** The same with RandAugment and random erasing. */
    public static InputConfig augmented(InputConfig input, RandAugment randAugment, ErasingConfig erasing) {
        return new InputConfig(
                input.kind(),
                input.size(),
                input.resize(),
                input.crop(),
                input.cropArea(),
                input.cropRatio(),
                input.shift(),
                input.flip(),
                randAugment,
                input.jitter(),
                erasing,
                input.mean(),
                input.deviation());
    }

    public static InputConfig images(
            int size,
            int resize,
            CropKind crop,
            int shift,
            boolean flip,
            ColorJitter jitter,
            List<Double> mean,
            List<Double> deviation) {
        return new InputConfig(
                InputKind.IMAGES,
                size,
                resize,
                crop,
                AREA,
                RATIO,
                shift,
                flip,
                NO_RAND_AUGMENT,
                jitter,
                NO_ERASING,
                mean,
                deviation);
    }

    /** Signals with a channel for each mean. */
    public static InputConfig signals(int length, int shift, List<Double> mean, double deviation) {
        return new InputConfig(
                InputKind.SIGNALS,
                length,
                1,
                CropKind.SHIFT,
                AREA,
                RATIO,
                shift,
                false,
                NO_RAND_AUGMENT,
                ColorJitter.NONE,
                NO_ERASING,
                mean,
                mean.stream().map(unused -> deviation).toList());
    }

    public static LoaderConfig loader(int threads, int prefetch) {
        return new LoaderConfig(threads, prefetch, Duration.ofSeconds(60));
    }
}
