package org.saccade.data.job;

import org.saccade.data.shard.Manifest;

/**
 * What a conversion ended with.
 *
 * @param manifest of the dataset
 * @param output the dataset's absolute URI
 * @param alreadyPrepared whether the dataset was there before
 * @param badImageLimit that the conversion was held to
 */
public record PrepareResult(Manifest manifest, String output, boolean alreadyPrepared, long badImageLimit) {}
