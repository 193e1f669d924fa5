/**
 * How a learning rate changes from step to step, as saved models store it. {@link org.saccade.nn.model.WarmupCosineSchedule} belongs here,
 * and stays where the first saved models name it.
 */
package org.saccade.nn.schedule;
