package org.saccade.nn.model;

import org.saccade.nn.block.Mixer;

/** A row of a preset: so many residual blocks of one kind and width; the first has the stride. */
record Stage(Mixer mixer, int depth, int channels, int stride) {}
