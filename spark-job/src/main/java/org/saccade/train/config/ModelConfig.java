package org.saccade.train.config;

import org.saccade.data.settings.Settings;
import org.saccade.nn.block.ImageStem;
import org.saccade.nn.graph.Fusion;
import org.saccade.nn.model.ModelPreset;

import java.io.Serializable;

/**
 * Which network.
 *
 * @param preset a row of the table of presets, which a {@code file} replaces
 * @param file a network that Deeplearning4j saved, as Hadoop names it; null for the preset
 * @param newClassifier whether the file's output layer gives its place to a new one, for the classes of the dataset
 * @param stem in the place of the preset's own; null for its own
 * @param substitute convolutions that attention replaces
 * @param fused whether kernels compute attention
 */
public record ModelConfig(
        ModelPreset preset,
        String file,
        boolean newClassifier,
        ImageStem stem,
        SubstituteConfig substitute,
        Fusion fused)
        implements Serializable {

    /** Notes problems where the caller finishes the settings. */
    public static ModelConfig of(Settings settings) {
        ModelConfig model = new ModelConfig(
                settings.choice("model.preset", ModelPreset.class),
                settings.optionalString("model.file").orElse(null),
                settings.bool("model.new-classifier"),
                settings.optionalChoice("model.stem", ImageStem.class).orElse(null),
                SubstituteConfig.of(settings),
                settings.choice("model.fused", Fusion.class));
        if (model.newClassifier && model.file == null) {
            settings.problem(
                    "model.new-classifier",
                    "must be false where model.file is null: the classifier of a preset is new");
        }
        if (model.stem != null && model.file != null) {
            settings.problem("model.stem", "must be null where model.file is given: stems are exchanged in presets");
        }
        if (model.stem != null && model.preset.architecture().axes() != InputKind.IMAGES.axes()) {
            settings.problem(
                    "model.stem",
                    "must be null for model.preset = " + Settings.nameOf(model.preset) + ", a network for signals");
        }
        return model;
    }

    /** The same with the file in another place. */
    public ModelConfig at(String otherFile) {
        return new ModelConfig(preset, otherFile, newClassifier, stem, substitute, fused);
    }
}
