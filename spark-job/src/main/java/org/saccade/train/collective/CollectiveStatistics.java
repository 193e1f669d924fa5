package org.saccade.train.collective;

/**
 * What one rank has exchanged since it joined.
 *
 * @param bytesSent bytes given to the network
 * @param bytesReceived bytes taken from the network
 * @param nanoseconds time spent inside operations, waiting for other ranks included
 */
public record CollectiveStatistics(long bytesSent, long bytesReceived, long nanoseconds) {}
