/** From shards to batches: samples are read, decoded, moved and normalised here, and become ND4J arrays here and nowhere else. */
package org.saccade.train.input;
