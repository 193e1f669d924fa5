package org.saccade.train.config;

/** A record of settings whose keys stand in the group of the record that holds it: they have no group of their own. */
public interface Ungrouped {}
