/**
 * Checkpoints in the run folder, on any Hadoop file system: whole or ignored, wherever the process that wrote them stopped. Nothing here knows
 * what the vectors mean.
 */
package org.saccade.train.checkpoint;
