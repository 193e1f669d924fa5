package org.saccade.nn.attention.map;

/** A place of a map, counted from its top left one; a key's may lie outside. */
public record Cell(int row, int column) {}
