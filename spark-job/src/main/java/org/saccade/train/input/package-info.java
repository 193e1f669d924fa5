/** From shards to batches: images are read, decoded, cropped and normalised here, and become ND4J arrays here and nowhere else. */
package org.saccade.train.input;
