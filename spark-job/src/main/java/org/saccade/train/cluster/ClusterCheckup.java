package org.saccade.train.cluster;

import java.util.List;

/**
 * What a checkup has found.
 *
 * @param slots ranks that the executors have room for, when all of this experiment's have started
 * @param ranks in rank order
 */
public record ClusterCheckup(int slots, List<RankCheckup> ranks) {}
