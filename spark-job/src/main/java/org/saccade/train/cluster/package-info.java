/** Spark: the barrier stage that trains, the stage that evaluates, and how ranks find one another. Nothing else here imports Spark but the commands. */
package org.saccade.train.cluster;
