package org.saccade.train.config;

import org.saccade.data.settings.Settings;

import java.io.Serializable;

/**
 * What becomes of the labels in training, and of the samples with them.
 *
 * @param labelSmoothing the part of a label that goes to all classes alike (Szegedy et al., arXiv:1512.00567), 0 to below 1
 * @param mixup of Beta(mixup, mixup) a sample's own part of its sum with another one is drawn (Zhang et al., arXiv:1710.09412); 0 for no mixup
 * @param cutmix of Beta(cutmix, cutmix) the part of a sample is drawn that another one does not cover (Yun et al., arXiv:1905.04899); 0 for no cutmix
 * @param mixProbability that a sample is mixed, where mixup or cutmix is on; where both are, each of them is as likely as the other
 */
public record MixConfig(double labelSmoothing, double mixup, double cutmix, double mixProbability)
        implements Serializable, Ungrouped {

    /** Samples and labels as they are. */
    public static final MixConfig NONE = new MixConfig(0, 0, 0, 1);

    private static final double GREATEST_SMOOTHING = 0.9999;
    private static final double GREATEST_SHAPE = 1000;

    static MixConfig of(Settings settings) {
        MixConfig mix = new MixConfig(
                settings.number("train.label-smoothing", 0, GREATEST_SMOOTHING),
                settings.number("train.mixup", 0, GREATEST_SHAPE),
                settings.number("train.cutmix", 0, GREATEST_SHAPE),
                settings.fraction("train.mix-probability"));
        if (!mix.isOn() && mix.mixProbability != 1 && settings.areSound("train.mixup", "train.cutmix")) {
            settings.problem("train.mix-probability", "must be 1 where train.mixup and train.cutmix are 0");
        }
        return mix;
    }

    /** Whether samples are mixed. */
    public boolean isOn() {
        return mixup > 0 || cutmix > 0;
    }
}
