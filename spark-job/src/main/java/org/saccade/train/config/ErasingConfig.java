package org.saccade.train.config;

import org.saccade.data.image.RandomResizedCrop;
import org.saccade.data.settings.Settings;

import java.io.Serializable;
import java.util.List;

/**
 * A rectangle of random area and shape that training does not see: random erasing (Zhong et al., arXiv:1708.04896), drawn as torchvision draws it.
 *
 * @param probability that a part of an image is erased; 0 for none
 * @param area smallest and greatest part of the network's input
 * @param ratio smallest and greatest height by width
 */
public record ErasingConfig(double probability, List<Double> area, List<Double> ratio, ErasingFill fill)
        implements Serializable {

    public ErasingConfig {
        area = List.copyOf(area);
        ratio = List.copyOf(ratio);
    }

    static ErasingConfig of(Settings settings) {
        return new ErasingConfig(
                settings.fraction("input.erasing.probability"),
                InputConfig.range(settings, "input.erasing.area", 1),
                InputConfig.range(settings, "input.erasing.ratio", InputConfig.GREATEST_RATIO),
                settings.choice("input.erasing.fill", ErasingFill.class));
    }

    public boolean isOn() {
        return probability > 0;
    }

    /** What is erased is drawn as a crop is, whose ratios are width by height. */
    public RandomResizedCrop rectangle() {
        return new RandomResizedCrop(area.get(0), area.get(1), 1 / ratio.get(1), 1 / ratio.get(0));
    }
}
