/**
 * The distributed conversion of a source into a dataset, on Spark's RDDs: the driver's part and the tasks' part. What a task finds
 * wrong travels back as a value, so that the user reads a sentence and no stack trace.
 */
package org.saccade.data.job;
