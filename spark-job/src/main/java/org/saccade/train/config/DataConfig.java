package org.saccade.train.config;

import java.io.Serializable;

/**
 * The prepared dataset and its two splits.
 *
 * @param path folder of the dataset, as Hadoop names it
 */
public record DataConfig(String path, String train, String validation) implements Serializable {}
