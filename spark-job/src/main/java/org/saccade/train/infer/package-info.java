/** A run's model at work on samples that lie in no dataset: one after the other, or as a stage of Spark ML. */
package org.saccade.train.infer;
