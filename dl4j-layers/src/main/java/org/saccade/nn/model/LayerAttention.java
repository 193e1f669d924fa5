package org.saccade.nn.model;

import org.saccade.nn.attention.map.AttentionMaps;

import java.util.Optional;

/**
 * The attention of one layer of a network.
 *
 * @param layer its name
 * @param maps empty where its keys stand at no place of a map
 */
public record LayerAttention(String layer, Optional<AttentionMaps> maps) {}
