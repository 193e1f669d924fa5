package org.saccade.train.config;

import org.saccade.nn.model.ModelPreset;

import java.io.Serializable;

/** Which network: a row of the table of presets. */
public record ModelConfig(ModelPreset preset) implements Serializable {}
