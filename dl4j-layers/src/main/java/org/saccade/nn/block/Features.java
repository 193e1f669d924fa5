package org.saccade.nn.block;

/**
 * A map in the middle of a network that is being put together.
 *
 * @param layer name of the layer or vertex that gives it
 * @param channels of the map
 */
public record Features(String layer, int channels) {}
