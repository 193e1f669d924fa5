package org.saccade.train.cluster;

import org.saccade.train.loop.Prediction;

import java.io.Serializable;
import java.util.List;

/** What the model makes of some samples, or why there is nothing: failures of tasks come back as values, in our words. */
record ScoredBatch(List<Prediction> predictions, Exception failure) implements Serializable {}
