package org.saccade.train.config;

import java.io.Serializable;

/** Which network: a row of the table of presets, by its name on the command line. */
public record ModelConfig(String preset) implements Serializable {}
