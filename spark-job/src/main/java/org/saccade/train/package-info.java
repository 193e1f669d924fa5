/** Trains networks data-parallel on Spark, sharing gradients. */
package org.saccade.train;
