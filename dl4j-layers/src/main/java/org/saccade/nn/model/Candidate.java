package org.saccade.nn.model;

import org.saccade.nn.graph.MapShape;

/**
 * A 2-D convolution that a {@link Substitution} may replace.
 *
 * @param name of the layer
 * @param group of the network that it stands in, from 1; 0 for the stem
 * @param kernel the longer side of its kernel, at least 2
 * @param stride the larger one of its strides
 * @param input what it sees of one example
 * @param output what it gives
 */
public record Candidate(String name, int group, int kernel, int stride, MapShape input, MapShape output) {}
