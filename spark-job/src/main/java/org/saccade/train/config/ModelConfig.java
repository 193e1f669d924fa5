package org.saccade.train.config;

import java.io.Serializable;
import org.saccade.nn.model.ModelPreset;

/** Which network: a row of the table of presets. */
public record ModelConfig(ModelPreset preset) implements Serializable {}
